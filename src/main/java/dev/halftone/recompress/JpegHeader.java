package dev.halftone.recompress;

import dev.halftone.recompress.JpegFile.Colour;
import dev.halftone.recompress.JpegFile.Frame;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;

/** Everything before the first scan of a JPEG. */
final class JpegHeader {

    private static final byte[] NO_PROFILE = {};

    private final byte[] source;
    private final JpegMarkerReader markers;
    private final int[][] quantisation = new int[4][];
    private final TreeMap<Integer, byte[]> profileParts = new TreeMap<>();
    private Frame frame;
    private byte[] jfif;
    private Integer adobeTransform;
    private int orientation = Exif.UPRIGHT;
    private boolean exifRead;
    private byte[] iccProfile = NO_PROFILE;

    private JpegHeader(byte[] source) {
        this.source = source;
        this.markers = new JpegMarkerReader(source);
    }

    static JpegHeader read(byte[] source) throws RejectedImageException {
        JpegHeader header = new JpegHeader(source);
        boolean scan = false;
        while (!scan && header.markers.next()) {
            scan = header.markers.marker() == JpegMarker.SOS;
            header.readSegment();
        }
        if (header.frame == null || !scan) {
            throw RejectedImageException.corrupt(
                    "The JPEG image is truncated: it ends inside its header, after " + source.length + " bytes");
        }
        header.iccProfile = header.joinedProfile();
        return header;
    }

    private void readSegment() throws RejectedImageException {
        int marker = markers.marker();
        int content = markers.content();
        if (JpegMarker.isFrame(marker)) {
            readFrame();
        } else if (marker == JpegMarker.DQT) {
            readQuantisationTables();
        } else if (marker == JpegMarker.APP0 && has("JFIF\0") && markers.end() >= content + 14) {
            jfif = Arrays.copyOfRange(source, content, content + 14);
            jfif[12] = 0; // no thumbnail
            jfif[13] = 0;
        } else if (marker == JpegMarker.APP1 && !exifRead && has("Exif\0")) {
            exifRead = true;
            orientation = Exif.orientation(Arrays.copyOfRange(source, content, markers.end()));
        } else if (marker == JpegMarker.APP2 && has(JpegMarker.PROFILE_SIGNATURE) && markers.end() > content + 14) {
            profileParts.put(markers.uint8(content + 12), Arrays.copyOfRange(source, content + 14, markers.end()));
        } else if (marker == JpegMarker.APP14 && has("Adobe") && markers.end() >= content + 12) {
            adobeTransform = markers.uint8(content + 11);
        }
    }

    private boolean has(String signature) {
        return ImageFormat.has(source, markers.content(), signature);
    }

    private void readFrame() throws RejectedImageException {
        int content = markers.content();
        int marker = markers.marker();
        int precision = markers.uint8(content);
        int components = markers.uint8(content + 5);
        boolean sequentialOrProgressive = marker <= JpegMarker.SOF2;
        if (!sequentialOrProgressive && marker != JpegMarker.SOF3) {
            throw RejectedImageException.unsupported("A JPEG of process SOF" + (marker - JpegMarker.SOF0)
                    + " (arithmetic coding or hierarchical) is not read");
        }
        if (precision != 8) {
            throw RejectedImageException.unsupported("A JPEG of " + precision + " bits a sample is not read");
        }
        if (components != 1 && components != 3 && components != 4) {
            throw RejectedImageException.unsupported("A JPEG of " + components + " components is not read");
        }
        if (frame != null || markers.end() < content + 6 + 3 * components) {
            throw RejectedImageException.corrupt("The JPEG frame header at byte " + markers.position() + " is damaged");
        }
        int[] ids = new int[components];
        int[] tables = new int[components];
        for (int i = 0; i < components; i++) {
            ids[i] = markers.uint8(content + 6 + 3 * i);
            tables[i] = markers.uint8(content + 8 + 3 * i);
        }
        frame = new Frame(marker, precision, markers.uint16(content + 3), markers.uint16(content + 1), ids, tables);
    }

    private void readQuantisationTables() throws RejectedImageException {
        int at = markers.content();
        while (at < markers.end()) {
            int selector = markers.uint8(at) & 0x0f;
            boolean wide = markers.uint8(at) >> 4 != 0;
            int length = wide ? 128 : 64;
            if (selector > 3 || at + 1 + length > markers.end()) {
                throw RejectedImageException.corrupt("The JPEG quantisation table at byte " + at + " is damaged");
            }
            int[] table = new int[64];
            for (int k = 0; k < 64; k++) {
                int step = wide ? markers.uint16(at + 1 + 2 * k) : markers.uint8(at + 1 + k);
                table[QuantisationTables.NATURAL_ORDER[k]] = step;
            }
            quantisation[selector] = table;
            at += 1 + length;
        }
    }

    private byte[] joinedProfile() {
        int length =
                profileParts.values().stream().mapToInt(part -> part.length).sum();
        byte[] profile = new byte[length];
        int at = 0;
        for (byte[] part : profileParts.values()) {
            System.arraycopy(part, 0, profile, at, part.length);
            at += part.length;
        }
        return IccProfile.validOrEmpty(profile);
    }

    /** As libjpeg's default_decompress_parms decides. */
    Colour colour() {
        int[] ids = frame.componentIds();
        if (ids.length != 3) {
            return ids.length == 1 ? Colour.GREY : Colour.FOUR_CHANNELS;
        }
        if (frame.isLossless()) {
            return Colour.RGB;
        }
        if (jfif != null) {
            return Colour.YCBCR;
        }
        if (adobeTransform != null) {
            return adobeTransform == 0 ? Colour.RGB : Colour.YCBCR;
        }
        return Arrays.equals(ids, new int[] {'R', 'G', 'B'}) ? Colour.RGB : Colour.YCBCR;
    }

    /** Empty when they say nothing about the tables of a YCbCr or grey output. */
    Optional<QuantisationTables> quantisationTables() {
        Colour colour = colour();
        int[] selectors = frame.tableSelectors();
        if (frame.isLossless() || (colour != Colour.GREY && colour != Colour.YCBCR)) {
            return Optional.empty();
        }
        int[] luma = table(selectors[0]);
        if (colour == Colour.GREY) {
            return luma == null ? Optional.empty() : Optional.of(QuantisationTables.ofGrey(luma));
        }
        int[] cb = table(selectors[1]);
        int[] cr = table(selectors[2]);
        return luma == null || cb == null || cr == null
                ? Optional.empty()
                : Optional.of(new QuantisationTables(luma, QuantisationTables.finer(cb, cr)));
    }

    private int[] table(int selector) {
        return selector < quantisation.length ? quantisation[selector] : null;
    }

    Frame frame() {
        return frame;
    }

    Optional<byte[]> jfif() {
        return Optional.ofNullable(jfif);
    }

    Optional<Integer> adobeTransform() {
        return Optional.ofNullable(adobeTransform);
    }

    int orientation() {
        return orientation;
    }

    byte[] iccProfile() {
        return iccProfile;
    }
}
