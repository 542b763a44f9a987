package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Prerequisite;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("libwebp is unpacked and loaded at start")
@Tag("process")
class WebpLibraryTest {

    @TempDir
    Path folder;

    @Test
    void processesThatStartAtOnceDoNotDisturbEachOtherAndLeaveNothingBehind() throws Exception {
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                processes.add(start(command(folder)));
            }
            for (Process process : processes) {
                assertThat(firstLine(process)).isEqualTo(WebpStart.STARTED);
            }
            assertThat(folder)
                    .as("while they run, so that a killed one leaves nothing either")
                    .isEmptyDirectory();
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    /** Not even root can create a folder there. */
    @Test
    void aTemporaryFolderThatIsNotWritableEndsTheStartWithASentence() throws Exception {
        assertThat(outcome(command(Path.of("/proc"))))
                .contains("WebP output: WebP can't be encoded: libwebp has to be unpacked to a file")
                .contains("no folder can be created in /proc")
                .contains("name another one with -Djava.io.tmpdir");
    }

    @Test
    void aTemporaryFolderThatIsMissingEndsTheStartWithASentence() throws Exception {
        Path missing = folder.resolve("missing");

        assertThat(outcome(command(missing))).contains("no folder can be created in " + missing);
    }

    @Test
    void aTemporaryFolderWithNoexecEndsTheStartWithASentence() throws Exception {
        Prerequisite.OWN_ROOT.required();
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o noexec tmpfs \"$0\" && exec \"$@\"",
                folder.toString()));
        command.addAll(command(folder));

        assertThat(outcome(command))
                .contains("WebP can't be encoded: libwebp could not be loaded from " + folder)
                .contains("a folder without noexec");
    }

    private static List<String> command(Path temporary) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                WebpStart.class.getName());
    }

    private static String outcome(List<String> command) throws IOException {
        Process process = start(command);
        try {
            return firstLine(process);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        return lines.readLine();
    }
}
