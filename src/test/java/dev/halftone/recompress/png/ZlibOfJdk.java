package dev.halftone.recompress.png;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** What {@link Inflater} makes of a stream. */
final class ZlibOfJdk {

    private ZlibOfJdk() {}

    /** What a stream inflates to, up to where it is damaged. */
    static byte[] prefix(byte[] stream) {
        Inflater inflater = new Inflater();
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            inflater.setInput(stream);
            int count;
            do {
                long before = inflater.getBytesWritten();
                try {
                    count = inflater.inflate(buffer);
                } catch (DataFormatException e) {
                    plain.write(buffer, 0, (int) (inflater.getBytesWritten() - before));
                    count = 0;
                }
                plain.write(buffer, 0, count);
            } while (count > 0);
        } finally {
            inflater.end();
        }
        return plain.toByteArray();
    }

    /**
     * Inflates one length after the other.
     *
     * @return for each length the bytes, until the stream ends or is damaged; then what is wrong, and behind how many bytes
     */
    static void inflate(DataPieces pieces, List<Integer> lengths, InflatedParts parts) {
        Inflater inflater = new Inflater();
        try {
            for (int length : lengths) {
                byte[] bytes = new byte[length];
                int done = 0;
                while (done < length) {
                    int count = inflater.inflate(bytes, done, length - done);
                    done += count;
                    if (count == 0 && !(inflater.needsInput() && !inflater.finished() && give(pieces, inflater))) {
                        parts.end(inflater.getBytesWritten());
                        return;
                    }
                }
                parts.add(bytes);
            }
        } catch (DataFormatException e) {
            parts.damage(e.getMessage(), inflater.getBytesWritten());
        } finally {
            inflater.end();
        }
    }

    private static boolean give(DataPieces pieces, Inflater inflater) {
        DataPieces.Piece piece = pieces.next();
        if (piece != null) {
            inflater.setInput(piece.bytes(), piece.from(), piece.to() - piece.from());
        }
        return piece != null;
    }
}
