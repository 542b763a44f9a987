package dev.halftone.status;

import dev.halftone.catalog.ImageListing.ListedImage;
import dev.halftone.catalog.ImageState;
import dev.halftone.catalog.RequestCatalog;
import dev.halftone.catalog.Requester;
import dev.halftone.store.ImageKey;
import dev.halftone.store.ImageStore;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.UUID;

/**
 * Streams the outputs of a request as a ZIP file. An output is read only when the client is ready for it. Entries are
 * stored uncompressed, because images do not become smaller.
 *
 * <p>The checksum precedes an entry's bytes, so an output is read completely first. Outputs up to a mebibyte are kept
 * in memory; larger ones are read twice. The directory at the end is built from a second read of the rows, so the
 * archive only keeps about eight bytes per image.
 */
@ApplicationScoped
class OutputArchive {

    private final ImagePages pages;
    private final RequestCatalog catalog;
    private final ImageStore store;

    OutputArchive(ImagePages pages, RequestCatalog catalog, ImageStore store) {
        this.pages = pages;
        this.catalog = catalog;
        this.store = store;
    }

    /**
     * The outputs completed so far, in the order of the CSV. Fails if the request is deleted meanwhile or an output
     * cannot be read; the bytes sent by then are not a valid ZIP file.
     */
    Multi<byte[]> stream(Requester requester, UUID request) {
        return Multi.createFrom().deferred(() -> {
            ArchiveContents contents = new ArchiveContents();
            Multi<byte[]> rows =
                    Multi.createBy().concatenating().streams(entries(request, contents), directory(request, contents));
            return Multi.createBy()
                    .concatenating()
                    .streams(RequestLookup.whileThere(catalog, requester, request, rows), end(contents));
        });
    }

    private Multi<byte[]> entries(UUID request, ArchiveContents contents) {
        EntryNames names = new EntryNames();
        return pages.stream(request, ImageState.COMPLETED)
                .onItem()
                .<ListedImage>disjoint()
                .onItem()
                .transformToMultiAndConcatenate(image -> entry(image, names, contents));
    }

    private Multi<byte[]> entry(ListedImage listed, EntryNames names, ArchiveContents contents) {
        ImageKey key = key(listed);
        return store.get(key)
                .collect()
                .in(StoredOutput::new, StoredOutput::add)
                .onItem()
                .transformToMulti(output -> {
                    ZipRecords.Entry entry = describe(listed, names, output.crc32(), output.size());
                    byte[] header = ZipRecords.localHeader(entry);
                    contents.add(listed.ordinal(), entry, header.length + entry.size());
                    Multi<byte[]> bytes =
                            output.isKept() ? Multi.createFrom().iterable(output.pieces()) : sameAgain(key, output);
                    return Multi.createBy()
                            .concatenating()
                            .streams(Multi.createFrom().item(header), bytes);
                });
    }

    /** Reads the output again. Fails if it has changed, because its checksum has been sent already. */
    private Multi<byte[]> sameAgain(ImageKey key, StoredOutput first) {
        StoredOutput second = new StoredOutput();
        return store.get(key).invoke(second::add).onCompletion().invoke(() -> {
            if (second.size() != first.size() || second.crc32() != first.crc32()) {
                throw new IllegalStateException("the output " + key + " was replaced while it was read");
            }
        });
    }

    private Multi<byte[]> directory(UUID request, ArchiveContents contents) {
        EntryNames names = new EntryNames();
        ArchiveContents.Reader reader = contents.reader();
        return pages.stream(request, ImageState.COMPLETED)
                .map(page -> headers(page, names, contents, reader))
                .select()
                .where(headers -> headers.length > 0);
    }

    /** Headers of those images of the page that are in the archive; others may have been completed meanwhile. */
    private static byte[] headers(
            List<ListedImage> page, EntryNames names, ArchiveContents contents, ArchiveContents.Reader reader) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        for (ListedImage listed : page) {
            if (contents.contains(listed.ordinal())) {
                reader.next();
                ZipRecords.Entry entry = describe(listed, names, reader.crc32(), reader.size());
                headers.writeBytes(ZipRecords.centralHeader(entry, reader.offset()));
                reader.advance(ZipRecords.localHeader(entry).length + entry.size());
            }
        }
        contents.addToDirectory(headers.size());
        return headers.toByteArray();
    }

    private static ZipRecords.Entry describe(ListedImage image, EntryNames names, int crc32, long size) {
        return new ZipRecords.Entry(name(image, names), crc32, size, image.endedAt());
    }

    /** A request names all its outputs or none, and its names are unique. */
    private static String name(ListedImage image, EntryNames names) {
        String extension = key(image).extension();
        return image.outputName() != null
                ? image.outputName() + "." + extension
                : names.next(image.rowNumber(), image.serialNumber(), image.productName(), image.position(), extension);
    }

    private static ImageKey key(ListedImage image) {
        return ImageKey.parse(image.outputKey())
                .orElseThrow(() -> new IllegalStateException("image " + image.id() + " has no output key"));
    }

    /** Without this record, readers reject the archive. */
    private static Multi<byte[]> end(ArchiveContents contents) {
        return Multi.createFrom().item(contents::end);
    }
}
