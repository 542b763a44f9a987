package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.opencsv.CSVWriter;
import com.opencsv.ICSVWriter;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRecordReaderTest {

    static Stream<Arguments> records() {
        return Stream.of(
                arguments("", List.of()),
                arguments("\n", List.of(List.of(""))),
                arguments("a", List.of(List.of("a"))),
                arguments("a,b\r\nc\rd\ne", List.of(List.of("a", "b"), List.of("c"), List.of("d"), List.of("e"))),
                arguments(",\n,,", List.of(List.of("", ""), List.of("", "", ""))),
                arguments("\"\",\"\"\"\",\"a\"\"b\"", List.of(List.of("", "\"", "a\"b"))),
                arguments("\"a,\"\"b\"\",c\",d", List.of(List.of("a,\"b\",c", "d"))),
                arguments(
                        "\"one\r\ntwo\rthree\nfour\"\r\nx", List.of(List.of("one\r\ntwo\rthree\nfour"), List.of("x"))),
                arguments("\"a,\n\",\n", List.of(List.of("a,\n", ""))),
                // A backslash is an ordinary character (RFC 4180 has no escapes).
                arguments("\"a\\\",b\\,c\\\"\"d", List.of(List.of("a\\", "b\\", "c\\\"\"d"))),
                arguments("\"C:\\\",b\\,\\\\", List.of(List.of("C:\\", "b\\", "\\\\"))),
                // Beyond RFC 4180: quotes within an unquoted cell are ordinary, blanks around a quoted one are dropped.
                arguments("5\" screen,a\"b,\"\"", List.of(List.of("5\" screen", "a\"b", ""))),
                arguments("5\"\" screen,x\"a,b\"", List.of(List.of("5\"\" screen", "x\"a", "b\""))),
                arguments("a, \"b,c\" ,\t\"d\"\t\n", List.of(List.of("a", "b,c", "d"))),
                arguments(" a , b ", List.of(List.of(" a ", " b "))));
    }

    @ParameterizedTest
    @MethodSource("records")
    void recordsAreCutAndSplit(String text, List<List<String>> expected) throws IOException {
        assertThat(read(new StringReader(text), ',')).isEqualTo(expected);
        assertThat(read(new OneByOne(text), ',')).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(chars = {',', ';', '\t'})
    void whatWasWrittenIsReadAgain(char separator) throws IOException {
        Random random = new Random(4180);
        for (int file = 0; file < 200; file++) {
            List<List<String>> records = randomRecords(random, separator);
            String lineEnd = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
            String text = records.stream()
                    .map(cells -> cells.stream()
                            .map(cell -> written(cell, separator, random))
                            .collect(Collectors.joining(String.valueOf(separator))))
                    .collect(Collectors.joining(lineEnd, "", lineEnd));

            assertThat(read(new StringReader(text), separator)).isEqualTo(records);
        }
    }

    /** The output CSV of one request can be the input of the next. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatOpencsvWritesIsRead(boolean allQuoted) throws IOException {
        Random random = new Random(5120);
        for (int file = 0; file < 200; file++) {
            List<List<String>> records = randomRecords(random, ';');
            StringWriter text = new StringWriter();
            try (ICSVWriter writer = new CSVWriter(text, ';', '"', '"', "\r\n")) {
                records.forEach(cells -> writer.writeNext(cells.toArray(String[]::new), allQuoted));
            }

            assertThat(read(new StringReader(text.toString()), ';')).isEqualTo(records);
        }
    }

    private static List<List<String>> randomRecords(Random random, char separator) {
        String alphabet = "ab\"\"\\ \r\n,;\té😀" + separator;
        return Stream.generate(() -> Stream.generate(() -> random.ints(
                                        random.nextInt(6), 0, alphabet.codePointCount(0, alphabet.length()))
                                .map(i -> alphabet.codePointAt(alphabet.offsetByCodePoints(0, i)))
                                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                                .toString())
                        .limit(1 + random.nextInt(5))
                        .toList())
                .limit(1 + random.nextInt(6))
                .toList();
    }

    /** RFC 4180, section 2, rules 5 to 7; a plain cell is sometimes quoted too. */
    private static String written(String cell, char separator, Random random) {
        boolean plain = cell.chars().noneMatch(c -> "\"\r\n ".indexOf(c) >= 0 || c == separator);
        return plain && random.nextBoolean() ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    @Test
    void recordsAreReadOneAtATime() throws IOException {
        Reader endless = new Reader() {
            private int read;

            @Override
            public int read(char[] target, int start, int length) throws IOException {
                for (int i = 0; i < length; i++, read++) {
                    target[start + i] = "1,Lamp\n".charAt(read % 7);
                }
                if (read > 1 << 20) {
                    throw new IOException("read far ahead");
                }
                return length;
            }

            @Override
            public void close() {}
        };
        try (CsvRecordReader records = new CsvRecordReader(endless, ',')) {
            for (int row = 1; row <= 10_000; row++) {
                assertThat(records.next()).containsExactly("1", "Lamp");
                assertThat(records.row()).isEqualTo(row);
            }
        }
    }

    private static List<List<String>> read(Reader text, char separator) throws IOException {
        List<List<String>> all = new ArrayList<>();
        try (CsvRecordReader records = new CsvRecordReader(text, separator)) {
            for (String[] cells = records.next(); cells != null; cells = records.next()) {
                all.add(List.of(cells));
            }
        }
        return all;
    }

    /** Makes every character the last one of a buffer. */
    private static final class OneByOne extends Reader {

        private final StringReader text;

        OneByOne(String text) {
            this.text = new StringReader(text);
        }

        @Override
        public int read(char[] target, int start, int length) throws IOException {
            return text.read(target, start, 1);
        }

        @Override
        public void close() {
            text.close();
        }
    }
}
