package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.LoggedErrors;
import org.junit.jupiter.api.Test;

class FetchedMemoryTest {

    private static final long MEBIBYTE = 1024 * 1024;

    @Test
    void fetchedImagesTakeWhatIsSetWhereTheHeapIsLargeEnough() {
        FetchedMemory memory = new FetchedMemory(256 * MEBIBYTE, 1024 * MEBIBYTE);

        assertThat(memory.budget().capacity()).isEqualTo(256 * MEBIBYTE);
        assertThat(logged(memory)).isEmpty();
    }

    @Test
    void fetchedImagesTakeAQuarterOfASmallHeapAndTheLogSaysSo() {
        FetchedMemory memory = new FetchedMemory(256 * MEBIBYTE, 384 * MEBIBYTE);

        assertThat(memory.budget().capacity()).isEqualTo(96 * MEBIBYTE);
        assertThat(logged(memory))
                .singleElement()
                .asString()
                .contains(
                        "Fetched images may take 96 MB of memory and not the 256 MB of halftone.work.max-bytes-in-flight: a"
                                + " quarter of the heap, which has 384 MB at most.");
    }

    private static Iterable<String> logged(FetchedMemory memory) {
        try (LoggedErrors log = LoggedErrors.orInformation()) {
            memory.tellIfLowered();
            return log.messages();
        }
    }
}
