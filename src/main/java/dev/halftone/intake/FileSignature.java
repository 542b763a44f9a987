package dev.halftone.intake;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Recognizes file types other than CSV by their first bytes, so that the error can name the type. */
final class FileSignature {

    private record Signature(byte[] magic, int offset, String meaning) {

        static Signature of(String hex, String meaning) {
            return at(0, hex, meaning);
        }

        static Signature at(int offset, String hex, String meaning) {
            return new Signature(HexFormat.of().parseHex(hex), offset, meaning);
        }

        boolean matches(byte[] head) {
            return head.length >= offset + magic.length
                    && Arrays.equals(head, offset, offset + magic.length, magic, 0, magic.length);
        }
    }

    /** Number of bytes needed to decide. */
    static final int LENGTH = 12;

    private static final String UTF_16 = "Not a UTF-8 file: it is UTF-16 text. Save it as \"CSV UTF-8\".";

    /** The sentence for the file types of spreadsheets, which are no CSV whatever their name. */
    static final String WORKBOOK = notCsv("a workbook of Excel or LibreOffice (.xlsx, .xls, .ods) or a ZIP archive")
            + " Save the sheet as CSV: in Excel with File, Save As, \"CSV UTF-8 (Comma delimited)\"; in LibreOffice with"
            + " File, Save As, \"Text CSV\" and the character set UTF-8; in Google Sheets with File, Download,"
            + " \"Comma Separated Values\".";

    /** Some programs export a table of HTML or XML as .xls. */
    private static final String MARKUP = notCsv("HTML or XML")
            + " If Excel opens it, save it there with File, Save As, \"CSV UTF-8 (Comma delimited)\".";

    private static final List<Signature> SIGNATURES = List.of(
            Signature.of("fffe", UTF_16),
            Signature.of("feff", UTF_16),
            Signature.of("89504e47", notCsv("a PNG image")),
            Signature.of("ffd8ff", notCsv("a JPEG image")),
            Signature.of("47494638", notCsv("a GIF image")),
            Signature.at(8, "57454250", notCsv("a WebP image")),
            Signature.of("49492a00", notCsv("a TIFF image")),
            Signature.of("4d4d002a", notCsv("a TIFF image")),
            Signature.of("25504446", notCsv("a PDF document")),
            Signature.of("504b0304", WORKBOOK),
            Signature.of("d0cf11e0", WORKBOOK),
            Signature.of("0908", WORKBOOK),
            Signature.of("3c3f786d6c", MARKUP),
            Signature.of("3c68746d6c", MARKUP),
            Signature.of("3c48544d4c", MARKUP),
            Signature.of("3c7461626c65", MARKUP),
            Signature.of("3c21444f4354", MARKUP),
            Signature.of("1f8b", notCsv("a gzip file inside a gzip file; compress it once")),
            Signature.of("425a68", notCsv("a bzip2 file; only gzip is accepted")),
            Signature.of("fd377a585a00", notCsv("an xz file; only gzip is accepted")),
            Signature.of("28b52ffd", notCsv("a Zstandard file; only gzip is accepted")));

    private FileSignature() {}

    private static String notCsv(String what) {
        return "Not a CSV file: it is " + what + ".";
    }

    /** A sentence about the file type if it is known not to be a CSV. */
    static Optional<String> objectionTo(byte[] head) {
        return SIGNATURES.stream()
                .filter(signature -> signature.matches(head))
                .map(Signature::meaning)
                .findFirst();
    }
}
