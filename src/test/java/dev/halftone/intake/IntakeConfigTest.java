package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeConfigTest {

    @Test
    void byDefaultAnUploadHas50Megabytes250000RowsAnd100000ImagesAtMost() {
        IntakeConfig config = config(Map.of());

        assertThat(config.maxCsvBytes().asLongValue()).isEqualTo(50L << 20);
        assertThat(config.maxRows()).isEqualTo(250_000);
        assertThat(config.maxImages()).isEqualTo(100_000);
        assertThat(config.maxUrlsPerRow()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2G"})
    void bytesThatRowNumbersCannotCountAreRefused(String maxCsvBytes) {
        IntakeConfig config = config(Map.of("halftone.intake.max-csv-bytes", maxCsvBytes));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProductCsv(config))
                .withMessageContaining("halftone.intake.max-csv-bytes");
    }

    private static IntakeConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(IntakeConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(IntakeConfig.class);
    }
}
