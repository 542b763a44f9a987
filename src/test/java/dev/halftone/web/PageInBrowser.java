package dev.halftone.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.halftone.HeldResponses;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests the page in a real browser, served by the packaged service. */
@Tag("browser")
abstract class PageInBrowser {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Path SAMPLES = Path.of("src", "dev", "samples");

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    /** The address of the page. */
    final URI service = PackagedService.address();

    @BeforeAll
    static void waitPatiently() {
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    }

    /** The pictures that dev mode also offers, and one that is missing. */
    static String products(Origin origin) throws IOException {
        return products(origin, "Lighthouse");
    }

    static String products(Origin origin, String missing) throws IOException {
        StringBuilder csv = new StringBuilder("S. No.,Product Name,Input Image Urls\r\n");
        List<String> files = List.of("dunes.jpg", "coast.jpg", "meadow.webp", "spiral.jpg", "badge.png", "fog.jpg");
        for (int i = 0; i < files.size(); i++) {
            String file = files.get(i);
            String url = origin.serve("/" + file, Files.readAllBytes(SAMPLES.resolve(file)));
            csv.append(i + 1)
                    .append(',')
                    .append(name(file))
                    .append(',')
                    .append(url)
                    .append("\r\n");
        }
        return csv.append("7,")
                .append(missing)
                .append(',')
                .append(origin.url("/missing.jpg"))
                .append("\r\n")
                .toString();
    }

    private static String name(String file) {
        return Character.toUpperCase(file.charAt(0)) + file.substring(1, file.indexOf('.'));
    }

    Page open() {
        return open("");
    }

    /** @param view the part of the address after the page's own */
    Page open(String view) {
        Page page = chromium.window();
        page.navigate(service + view);
        return page;
    }

    static void choose(Page page, String fileName, String csv) {
        choose(page, fileName, csv.getBytes(StandardCharsets.UTF_8));
    }

    static void choose(Page page, String fileName, byte[] content) {
        page.locator("#file").setInputFiles(new FilePayload(fileName, "text/csv", content));
    }

    static void upload(Page page, String csv) {
        choose(page, "products.csv", csv);
        button(page, "Recompress").click();
    }

    static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    static Locator badge(Page page) {
        return page.locator(".title .badge");
    }

    /** The entry of a request on the first page. */
    static Locator entry(Page page, String requestId) {
        return page.locator(".requests li")
                .filter(new Locator.FilterOptions().setHas(page.locator("[href*='" + requestId + "']")));
    }

    /** Holds back calls of the page until the test releases them. */
    static Queue<Route> holdBack(Page page, Predicate<String> urls) {
        Queue<Route> held = new ConcurrentLinkedQueue<>();
        page.route(urls, held::add);
        return held;
    }

    static Route next(Page page, Queue<Route> held) {
        page.waitForCondition(() -> !held.isEmpty());
        return held.remove();
    }

    /** Serves the image that has waited longest. */
    static void arrive(HeldResponses held) {
        held.releaseOne(Pictures.jpeg(120, 90, 1));
    }

    /** The Content-Security-Policy forbids evaluating text in the page, which Playwright's waitForFunction needs. */
    static void awaitPictures(Page page, int count) {
        await().atMost(WAIT_TIMEOUT).until(() -> (Integer) page.evaluate("""
                        () => [...document.querySelectorAll("img[src]")].filter((img) => img.complete && img.naturalWidth).length
                        """) >= count);
    }

    void assertThatNothingIsWrong() {
        assertThat(chromium.complaints()).isEmpty();
        assertThat(chromium.hosts()).containsExactly(service.getAuthority());
    }
}
