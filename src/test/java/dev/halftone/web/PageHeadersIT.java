package dev.halftone.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.halftone.PackagedService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to browsers about the page's own files. */
@Tag("process")
class PageHeadersIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Path FILES = Path.of("src", "main", "resources", "META-INF", "resources");

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/app/main.js", "/app/base.css", "/app/icon.svg", "/app/settings"})
    void thePageMayRunItsOwnFilesAndNothingElse(String path) {
        given().get(path)
                .then()
                .statusCode(200)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-cache")
                .header(
                        "Content-Security-Policy",
                        allOf(
                                containsString("default-src 'none'; script-src 'self'; style-src 'self';"),
                                containsString("frame-ancestors 'none'"),
                                not(containsString("unsafe"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/requests", "/app", "/apple", "/index.htmlx", "/images/x/y.jpg"})
    void nothingElseMayDoAnything(String path) {
        given().get(path)
                .then()
                .header("Content-Security-Policy", equalTo("default-src 'none'; frame-ancestors 'none'"));
    }

    @Test
    void outsideOfDevModeThereAreNoSamplesAndNoKeyIsNeededHere() {
        given().get("/app/settings")
                .then()
                .statusCode(200)
                .body("needs_key", equalTo(false))
                .body("samples", equalTo(null));
    }

    @Test
    void allModulesAreLoadedAtOnce() throws IOException {
        String page = Files.readString(FILES.resolve("index.html"));
        try (Stream<Path> files = Files.list(FILES.resolve("app"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".js")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(page).contains("\"app/" + name + "\""));
        }
    }

    @Test
    void noFileOfThePageHasInlineScriptsStylesOrForeignAddresses() throws IOException {
        try (Stream<Path> files = Files.walk(FILES)) {
            List<Path> texts = files.filter(Files::isRegularFile).toList();
            assertThat(texts).isNotEmpty().allSatisfy(file -> assertThat(Files.readString(file))
                    .doesNotContain(
                            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", " style=")
                    .doesNotContainPattern("(src|href|import|url\\()\\s*=?\\s*[\"'(]?https?://"));
        }
    }
}
