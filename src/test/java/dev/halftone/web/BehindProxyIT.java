package dev.halftone.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.halftone.PackagedService;
import io.restassured.RestAssured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real browser and a real nginx: everything is under a path prefix, and nothing is outside it. */
@Tag("process")
@Tag("browser")
class BehindProxyIT extends PageInBrowser {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.with(Map.of(
            "quarkus.http.proxy.proxy-address-forwarding", "true",
            "quarkus.http.proxy.enable-forwarded-host", "true",
            "quarkus.http.proxy.enable-forwarded-prefix", "true"));

    private static final String PREFIX = "/tools/halftone";

    /** In one window, which has to compile the megabyte of JavaScript only once. */
    @Test
    void swaggerUiShowsAndCallsTheApiUnderAPrefix() {
        try (PrefixingProxy proxy = PrefixingProxy.start(PREFIX, RestAssured.port)) {
            Page page = chromium.window();
            for (String path : List.of("/q/swagger-ui", "/q/swagger-ui/", "/q/swagger-ui/index.html")) {
                page.navigate(proxy.url(PREFIX + path));

                assertThatTheApiCanBeTried(page, proxy.url(PREFIX + "/requests"));
            }
            assertThat(chromium.complaints()).isEmpty();
            assertThat(chromium.hosts()).containsExactly(proxy.authority());
        }
    }

    @Test
    void swaggerUiShowsAndCallsTheApiWithoutAProxyToo() {
        Page page = open("q/swagger-ui");

        assertThatTheApiCanBeTried(page, service + "requests");
        assertThatNothingIsWrong();
    }

    private static void assertThatTheApiCanBeTried(Page page, String url) {
        Locator operation = page.locator("#operations-Requests-get_requests");
        operation.click();
        button(page, "Try it out").click();
        button(page, "Execute").click();
        assertThat(operation
                        .locator(".live-responses-table .response-col_status")
                        .last())
                .containsText("200");
        assertThat(operation.locator(".request-url")).containsText(url);
    }

    @Test
    void thePageIsThereUnderAPrefix() {
        try (PrefixingProxy proxy = PrefixingProxy.start(PREFIX, RestAssured.port)) {
            Page page = chromium.window();

            page.navigate(proxy.url(PREFIX + "/"));

            assertThat(button(page, "Recompress")).isVisible();
            assertThat(chromium.complaints()).isEmpty();
            given().get(proxy.url(PREFIX + "/q/openapi")).then().statusCode(200);
            given().get(proxy.url(PREFIX + "/q/metrics")).then().statusCode(404);
        }
    }
}
