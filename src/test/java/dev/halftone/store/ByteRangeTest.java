package dev.halftone.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-9        | 0  | 10",
                "bytes=10-        | 10 | 90",
                "bytes=-10        | 90 | 10",
                "bytes=-1000      | 0  | 100",
                "bytes=90-1000    | 90 | 10",
                "bytes=99-99      | 99 | 1",
                "bytes=0-         | 0  | 100",
                "bytes=-          | 0  | 100",
                "bytes=9-0        | 0  | 100",
                "bytes=0-1,5-6    | 0  | 100",
                "items=0-1        | 0  | 100",
                "bytes=a-b        | 0  | 100",
                "bytes=0-99999999999999999999999 | 0 | 100"
            })
    void a_single_range_is_cut_to_the_size_and_anything_else_is_none(String header, long first, long length) {
        assertThat(ByteRange.of(header, 100)).isEqualTo(new ByteRange(first, length));
    }

    @ParameterizedTest
    @CsvSource({"bytes=100-", "bytes=100-200", "bytes=-0"})
    void a_range_beyond_the_end_cannot_be_satisfied(String header) {
        ByteRange range = ByteRange.of(header, 100);

        assertThat(range.isSatisfiable()).isFalse();
        assertThat(range.contentRange(100)).isEqualTo("bytes */100");
    }

    @Test
    void without_a_header_it_is_the_whole() {
        assertThat(ByteRange.of(null, 100)).isEqualTo(new ByteRange(0, 100));
        assertThat(ByteRange.of("bytes=0-9", 100).contentRange(100)).isEqualTo("bytes 0-9/100");
    }
}
