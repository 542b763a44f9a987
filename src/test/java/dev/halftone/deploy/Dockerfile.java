package dev.halftone.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** @param instructions with continued lines as one, without comments */
record Dockerfile(List<String> instructions) {

    static Dockerfile read(Path file) throws IOException {
        return new Dockerfile(Files.readString(file)
                .replaceAll("\\\\\n\\s*", "")
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .toList());
    }

    /** Those of the last stage. */
    List<String> image() {
        int last = 0;
        for (int i = 0; i < instructions.size(); i++) {
            last = instructions.get(i).startsWith("FROM ") ? i : last;
        }
        return instructions.subList(last, instructions.size());
    }

    /** What follows an instruction that the last stage has once. */
    String only(String instruction) {
        List<String> found = image().stream()
                .filter(line -> line.startsWith(instruction + " "))
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException(instruction + ": " + found);
        }
        return found.get(0).substring(instruction.length() + 1);
    }

    List<String> words(String instruction) {
        return List.of(only(instruction).split(" "));
    }

    /** Of ENTRYPOINT and HEALTHCHECK. */
    List<String> program(String instruction) throws IOException {
        String rest = only(instruction);
        return Stream.of(new ObjectMapper().readValue(rest.substring(rest.indexOf('[')), String[].class))
                .toList();
    }
}
