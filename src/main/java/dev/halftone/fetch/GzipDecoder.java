package dev.halftone.fetch;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The {@code gzip} coding (RFC 1952): one member or several, checksums verified; what follows the last is ignored. */
final class GzipDecoder implements ContentDecoder {

    private static final int PIECE_BYTES = 16 * 1024;
    private static final int FHCRC = 2;
    private static final int FEXTRA = 4;
    private static final int FNAME = 8;
    private static final int FCOMMENT = 16;

    private enum Part {
        FIXED_HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        DEFLATED,
        TRAILER,
        AFTER_LAST
    }

    private final byte[] piece = new byte[PIECE_BYTES];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private Part part = Part.FIXED_HEADER;
    private int position;
    private int members;
    private int flags;
    private int extraLength;
    private long trailer;

    @Override
    public void decode(byte[] encoded, Sink sink) throws DataFormatException {
        int at = 0;
        while (at < encoded.length && part != Part.AFTER_LAST) {
            if (part == Part.DEFLATED) {
                at = encoded.length - inflate(encoded, at, sink);
            } else {
                step(encoded[at++] & 0xFF);
            }
        }
    }

    private int inflate(byte[] encoded, int at, Sink sink) throws DataFormatException {
        int left = DeflateDecoder.inflate(inflater, encoded, at, piece, (bytes, length) -> {
            crc.update(bytes, 0, length);
            sink.accept(bytes, length);
        });
        if (inflater.finished()) {
            enter(Part.TRAILER);
        }
        return left;
    }

    private void step(int value) throws DataFormatException {
        int index = position++;
        switch (part) {
            case FIXED_HEADER -> fixedHeader(index, value);
            case EXTRA_LENGTH -> {
                extraLength |= value << 8 * index;
                if (index == 1) {
                    enter(extraLength > 0 ? Part.EXTRA : afterExtra());
                }
            }
            case EXTRA -> {
                if (index == extraLength - 1) {
                    enter(afterExtra());
                }
            }
            case NAME -> {
                if (value == 0) {
                    enter(afterName());
                }
            }
            case COMMENT -> {
                if (value == 0) {
                    enter(afterComment());
                }
            }
            case HEADER_CRC -> {
                if (index == 1) {
                    enter(Part.DEFLATED);
                }
            }
            case TRAILER -> trailer(index, value);
            default -> throw new IllegalStateException(part.name());
        }
    }

    private void fixedHeader(int index, int value) throws DataFormatException {
        boolean magic = index != 0 && index != 1 && index != 2
                || index == 0 && value == 0x1F
                || index == 1 && value == 0x8B
                || index == 2 && value == 8;
        if (!magic) {
            if (members == 0) {
                throw new DataFormatException("no gzip header");
            }
            part = Part.AFTER_LAST;
        } else if (index == 3) {
            flags = value;
        } else if (index == 9) {
            extraLength = 0;
            enter((flags & FEXTRA) != 0 ? Part.EXTRA_LENGTH : afterExtra());
        }
    }

    private Part afterExtra() {
        return (flags & FNAME) != 0 ? Part.NAME : afterName();
    }

    private Part afterName() {
        return (flags & FCOMMENT) != 0 ? Part.COMMENT : afterComment();
    }

    private Part afterComment() {
        return (flags & FHCRC) != 0 ? Part.HEADER_CRC : Part.DEFLATED;
    }

    /** CRC-32 and length modulo 2^32, both little-endian. */
    private void trailer(int index, int value) throws DataFormatException {
        trailer |= (long) value << 8 * index;
        if (index == 7) {
            if ((trailer & 0xFFFF_FFFFL) != crc.getValue()
                    || trailer >>> 32 != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
                throw new DataFormatException("wrong checksum or length");
            }
            members++;
            trailer = 0;
            crc.reset();
            inflater.reset();
            enter(Part.FIXED_HEADER);
        }
    }

    private void enter(Part next) {
        part = next;
        position = 0;
    }

    @Override
    public boolean isComplete() {
        boolean betweenMembers = part == Part.FIXED_HEADER && position == 0;
        return betweenMembers || part == Part.AFTER_LAST;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
