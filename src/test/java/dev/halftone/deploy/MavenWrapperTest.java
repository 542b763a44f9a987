package dev.halftone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Checks {@code mvnw.cmd} as far as possible without Windows; {@code mvnw} is used in every build. */
class MavenWrapperTest {

    @Test
    void bothScriptsCheckWhatTheyHaveLoadedBeforeTheyUnpackIt() throws IOException {
        assertThat(Files.readString(Path.of("mvnw.cmd")))
                .containsSubsequence(
                        "$webclient.DownloadFile($distributionUrl",
                        "ConvertFrom-StringData).distributionSha512Sum",
                        "Write-Error \"cannot read distributionSha512Sum",
                        "-Algorithm SHA512).Hash.ToLower() -ne $distributionSha512Sum",
                        "Write-Error \"Error: $distributionUrlName does not have the SHA-512",
                        "Expand-Archive")
                .contains("$ErrorActionPreference = \"Stop\"");
        assertThat(Files.readString(Path.of("mvnw")))
                .containsSubsequence("= \"$distributionSha512Sum\" ] ||", "does not have the SHA-512", "unzip ");
    }

    @Test
    void thePropertiesHaveTheDigestOfTheArchiveThatIsLoaded() throws IOException {
        Properties wrapper = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(".mvn/wrapper/maven-wrapper.properties"))) {
            wrapper.load(file);
        }

        assertThat(wrapper.getProperty("distributionUrl")).endsWith("-bin.zip");
        assertThat(wrapper.getProperty("distributionSha512Sum")).matches("[0-9a-f]{128}");
        assertThat(wrapper.getProperty("distributionTarSha512Sum")).matches("[0-9a-f]{128}");
    }
}
