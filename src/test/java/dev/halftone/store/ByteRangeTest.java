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
    void aSingleRangeIsCutToTheSizeAndAnythingElseIsNone(String header, long first, long length) {
        assertThat(ByteRange.of(header, 100)).isEqualTo(new ByteRange(first, length));
    }

    @ParameterizedTest
    @CsvSource({"bytes=100-", "bytes=100-200", "bytes=-0"})
    void aRangeBeyondTheEndCannotBeSatisfied(String header) {
        ByteRange range = ByteRange.of(header, 100);

        assertThat(range.isSatisfiable()).isFalse();
        assertThat(range.contentRange(100)).isEqualTo("bytes */100");
    }

    @Test
    void withoutAHeaderItIsTheWhole() {
        assertThat(ByteRange.of(null, 100)).isEqualTo(new ByteRange(0, 100));
        assertThat(ByteRange.of("bytes=0-9", 100).contentRange(100)).isEqualTo("bytes 0-9/100");
    }
}
