package dev.halftone.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import dev.halftone.Api;
import dev.halftone.EmbeddedServersResource;
import dev.halftone.Origin;
import dev.halftone.Pictures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page in a real browser, against the real service. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServersResource.class)
@TestProfile(PageTest.PatientFetch.class)
class PageTest {

    /** Origins hold their answers back while the page is looked at. */
    public static final class PatientFetch implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("halftone.fetch.timeout", "60s");
        }
    }

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Path SAMPLES = Path.of("src", "dev", "samples");

    private static Chromium chromium;

    @TestHTTPResource("/")
    URL service;

    @Inject
    Pool pool;

    @BeforeAll
    static void startBrowser() {
        chromium = Chromium.start();
        PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
    }

    @AfterAll
    static void stopBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void closeWindows() {
        chromium.closeWindows();
    }

    /** The pictures that dev mode offers too, and one that is missing. */
    private static String products(Origin origin) throws IOException {
        return products(origin, "Lighthouse");
    }

    private static String products(Origin origin, String missing) throws IOException {
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

    private Page open() {
        Page page = chromium.window();
        page.navigate(service.toString());
        return page;
    }

    private static void upload(Page page, String csv) {
        page.locator("#file")
                .setInputFiles(new FilePayload("products.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
        button(page, "Recompress").click();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static Locator badge(Page page) {
        return page.locator(".title .badge");
    }

    @Test
    void aFileIsUploadedAndItsResultsAreThereAlsoAfterAReload() throws IOException {
        try (Origin origin = new Origin()) {
            Page page = open();
            assertThat(page.locator(".earlier .note")).not().hasText("Loading …");
            Chromium.screenshot(page, "start");
            Chromium.assertAccessible(page, "the first page");

            upload(page, products(origin));

            assertThat(badge(page)).hasText("Done, with failures");
            assertThat(page.locator("h1")).hasText("products.csv");
            assertThat(page.getByRole(AriaRole.PROGRESSBAR)).hasAttribute("aria-valuetext", "7 of 7 images");
            assertThat(page.locator(".errors tbody tr")).hasCount(1);
            assertThat(page.locator(".errors tbody")).containsText("Lighthouse");
            assertThat(page.locator(".errors tbody")).containsText("http_status");
            assertThat(page.locator(".savings .big")).hasText(Pattern.compile("\\d+ %"));
            assertThat(page.locator(".chart rect").first()).isAttached();
            assertThat(page.locator(".tile[data-state=completed] img[src]")).hasCount(6);
            awaitPictures(page, 6);
            Chromium.assertAccessible(page, "results");
            page.setViewportSize(1180, 1400);
            awaitPictures(page, 6);
            Chromium.screenshot(page, "results");

            page.reload();
            assertThat(badge(page)).hasText("Done, with failures");
            page.locator(".back").click();
            assertThat(page.locator(".requests li").first()).containsText("products.csv");
            assertThat(page.locator(".requests li").first()).containsText("1 failed");
            page.reload();
            assertThat(page.locator(".requests li").first()).containsText("products.csv");
            Chromium.assertAccessible(page, "earlier requests");
            assertThatNothingIsWrong();
        }
    }

    @Test
    void beforeAndAfterAreComparedAndTheOriginalsHostIsAskedOnlyWhenTheUserSaysSo() throws IOException {
        try (Origin origin = new Origin()) {
            Page page = open();
            upload(page, products(origin));
            assertThat(badge(page)).hasText("Done, with failures");

            page.locator(".tile").nth(1).click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog.locator("h2")).hasText("Coast");
            assertThat(dialog.locator(".facts")).containsText("Saved");
            Chromium.assertAccessible(page, "comparison, before the original is loaded");
            assertThatNothingIsWrong();

            button(page, "Load it from 127.0.0.1:" + origin.port()).click();
            Locator slider = dialog.getByRole(AriaRole.SLIDER);
            assertThat(slider).isVisible();
            slider.focus();
            page.keyboard().press("ArrowRight");
            assertThat(slider).hasAttribute("aria-valuetext", "51 percent original");
            Chromium.assertAccessible(page, "comparison");
            awaitPictures(page, 8);
            page.setViewportSize(900, 680);
            Chromium.screenshot(page, "comparison");
            page.setViewportSize(1180, 900);

            button(page, "Next image").click();
            assertThat(dialog.locator("h2")).hasText("Meadow");
            assertThat(dialog.getByRole(AriaRole.SLIDER)).isVisible();
            page.keyboard().press("Escape");
            assertThat(dialog).isHidden();
            assertThat(page.locator(".tile").nth(2)).isFocused();
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    @Test
    void progressIsLiveAndWhatFailedCanBeRetried() {
        try (Origin origin = new Origin()) {
            Queue<HttpServerRequest> waiting = new ConcurrentLinkedQueue<>();
            List<List<String>> rows = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                rows.add(List.of(origin.on("/" + i + ".jpg", waiting::add)));
            }
            rows.add(List.of(origin.url("/late.jpg")));
            Page page = open();
            upload(page, Api.csv(rows));

            Locator progress = page.getByRole(AriaRole.PROGRESSBAR);
            assertThat(progress).hasAttribute("aria-valuenow", "1");
            assertThat(badge(page)).hasText("Working");
            assertThat(page.locator(".errors h2")).hasText("1 image failed");
            assertThat(page.locator(".errors tbody")).containsText("late.jpg");
            arrive(waiting);
            assertThat(progress).hasAttribute("aria-valuenow", "2");
            arrive(waiting);
            assertThat(page.locator(".pace")).containsText("images/s");
            Chromium.assertAccessible(page, "at work");
            arrive(waiting);
            arrive(waiting);
            assertThat(badge(page)).hasText("Done, with failures");

            origin.serve("/late.jpg", Pictures.jpeg(120, 90, 2));
            button(page, "Retry 1 failed image").click();

            assertThat(badge(page)).hasText("Done");
            assertThat(progress).hasAttribute("aria-valuenow", "5");
            assertThat(page.locator(".errors")).isHidden();
            assertThat(page.locator(".tile[data-state=completed]")).hasCount(5);
            assertThatNothingIsWrong();
        }
    }

    private static void arrive(Queue<HttpServerRequest> waiting) {
        await().atMost(LONGEST_WAIT).until(() -> !waiting.isEmpty());
        waiting.remove().response().end(Buffer.buffer(Pictures.jpeg(120, 90, 1)));
    }

    @Test
    void urlsArePastedAndWrongOnesAreNamed() {
        try (Origin origin = new Origin()) {
            String url = origin.serve("/a lamp.jpg".replace(" ", "%20"), Pictures.jpeg(200, 150, 3));
            origin.serve("/a%20lamp.jpg", Pictures.jpeg(200, 150, 3));
            Page page = open();
            page.getByText("Paste URLs", new Page.GetByTextOptions().setExact(true))
                    .click();
            page.getByLabel("Image URLs, one a line").fill(url + "\nnonsense\n\n" + url + "?second=1,2");
            button(page, "Recompress").click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("\"nonsense\" is not one.");
            assertThat(page.getByRole(AriaRole.ALERT).locator("tbody td").first())
                    .hasText("2");
            Chromium.assertAccessible(page, "wrong lines");

            page.getByLabel("Image URLs, one a line").fill(url + "\n\n" + url + "?second=1,2");
            button(page, "Recompress").click();

            assertThat(badge(page)).hasText("Done");
            assertThat(page.locator("h1")).hasText("2 pasted URLs");
            assertThat(page.locator(".tile .name").first()).hasText("a lamp.jpg");
            assertThatNothingIsWrong();
        }
    }

    @Test
    void wrongRowsAreListedAndNothingIsUploaded() {
        Page page = open();
        upload(page, "S. No.,Product Name,Input Image Urls\n1,Lamp,ftp://host/lamp.jpg\nx,,http://host/1.jpg\n");

        Locator alert = page.getByRole(AriaRole.ALERT);
        assertThat(alert).containsText("errors");
        assertThat(alert).containsText("\"x\" is not a whole number.");
        Chromium.assertAccessible(page, "wrong rows");
        assertThat(page.locator("h1")).hasText("Smaller images, by the thousand");
        // The browser itself notes that the answer was a 400.
        assertThat(chromium.complaints()).allMatch(complaint -> complaint.contains("400"));
    }

    @Test
    void whatUsersBringIsTextAndTheOutputCsvIsDownloadedAndARequestIsDeleted() throws IOException {
        try (Origin origin = new Origin()) {
            Page page = open();
            upload(page, products(origin, "<b>bold</b><img src=x>"));
            assertThat(badge(page)).hasText("Done, with failures");
            assertThat(page.locator(".errors tbody")).containsText("<b>bold</b><img src=x>");
            assertThat(page.locator(".tile .name").last()).hasText("<b>bold</b><img src=x>");

            Download csv = page.waitForDownload(() -> button(page, "Output CSV").click());
            assertThat(Files.readString(csv.path()))
                    .contains("Output Image Urls")
                    .contains("Dunes");

            Download zip =
                    page.waitForDownload(() -> button(page, "Download all").click());
            assertThat(Files.readAllBytes(zip.path())).startsWith('P', 'K');

            button(page, "Delete").click();
            Chromium.assertAccessible(page, "question");
            button(page, "Keep it").click();
            assertThat(badge(page)).hasText("Done, with failures");
            String address = page.url();
            button(page, "Delete").click();
            page.getByRole(AriaRole.DIALOG)
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete"))
                    .click();
            assertThat(page.locator("h1")).hasText("Smaller images, by the thousand");
            assertThatNothingIsWrong();
            page.navigate(address);
            page.reload();
            assertThat(page.locator(".empty")).containsText("There is no request");
            Chromium.assertAccessible(page, "a request that is gone");
        }
    }

    @Test
    void everythingCanBeDoneWithTheKeyboard() {
        try (Origin origin = new Origin()) {
            String url = origin.serve("/1.jpg", Pictures.jpeg(200, 150, 1));
            Page page = open();
            page.keyboard().press("Tab");
            assertThat(page.locator(".skip")).isFocused();
            page.locator("[name=way]").first().focus();
            page.keyboard().press("ArrowRight");
            page.keyboard().press("Tab");
            assertThat(page.locator("#urls")).isFocused();
            page.keyboard().type(url + "?1\n" + url + "?2\n" + url + "?3");
            page.keyboard().press("Tab");
            assertThat(page.locator("#quality")).isFocused();
            page.keyboard().press("ArrowRight");
            assertThat(page.locator("output")).hasText("51");
            for (int i = 0; i < 3; i++) {
                page.keyboard().press("Tab");
            }
            assertThat(button(page, "Recompress")).isFocused();
            page.keyboard().press("Enter");

            assertThat(badge(page)).hasText("Done");
            assertThat(page.locator("main")).isFocused();
            page.locator(".tile").first().focus();
            page.keyboard().press("ArrowRight");
            page.keyboard().press("ArrowRight");
            assertThat(page.locator(".tile").nth(2)).isFocused();
            page.keyboard().press("Enter");
            assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
            page.keyboard().press("Escape");
            assertThat(page.locator(".tile").nth(2)).isFocused();
            assertThatNothingIsWrong();
        }
    }

    @Test
    void aPhoneAndTheDarkHaveTheSamePage() throws IOException {
        try (Origin origin = new Origin()) {
            Browser.NewContextOptions phone = Chromium.options()
                    .setViewportSize(390, 844)
                    .setHasTouch(true)
                    .setIsMobile(true)
                    .setColorScheme(ColorScheme.DARK);
            Page page = chromium.window(phone);
            page.navigate(service.toString());
            Chromium.assertAccessible(page, "dark, narrow, first page");
            assertThatNothingIsWiderThanTheWindow(page);
            upload(page, products(origin));
            assertThat(badge(page)).hasText("Done, with failures");
            awaitPictures(page, 2);
            assertThatNothingIsWiderThanTheWindow(page);
            Chromium.assertAccessible(page, "dark, narrow, results");
            Chromium.screenshot(page, "phone-dark");
            page.locator(".tile").first().click();
            assertThatNothingIsWiderThanTheWindow(page);
            page.keyboard().press("Escape");

            button(page, "Use light colours").click();
            page.reload();
            assertThat(button(page, "Use dark colours")).isVisible();
            Chromium.assertAccessible(page, "light, narrow");
            assertThatNothingIsWrong();
        }
    }

    private static void assertThatNothingIsWiderThanTheWindow(Page page) {
        assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isTrue();
    }

    @Test
    void tenThousandImagesAreScrolledThrough() {
        try (Origin origin = new Origin()) {
            String small = Api.upload(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(160, 120, 1)))));
            Api.awaitEnd(small);
            String large = tenThousandLike(small);
            Page page = chromium.window();
            page.navigate(service + "#/requests/" + large);
            assertThat(page.locator(".note").first()).containsText("quality 50");

            page.locator(".tile").first().focus();
            page.keyboard().press("End");

            Locator last = page.locator("li[aria-posinset='10000'] .tile");
            assertThat(last).isFocused();
            assertThat(last.locator(".name")).hasText("Product 10000");
            assertThat(last.locator("img[src]")).isAttached();
            page.keyboard().press("PageUp");
            for (int step = 0; step < 20; step++) {
                page.mouse().wheel(0, -4000);
            }
            assertThat(page.locator(".tile[data-state=completed]").first()).isVisible();
            assertThat(page.locator(".tile").count()).isLessThan(120);
            assertThat(page.locator("figcaption")).hasText("How much smaller, of 10,000 images");
            assertThatNothingIsWrong();
        }
    }

    /** Ten thousand images that all have the one output, written to PostgreSQL as if they had been worked on. */
    private String tenThousandLike(String request) {
        // Older than all others, so that it is the last in lists.
        String large = new UUID(0x7000, UUID.randomUUID().getLeastSignificantBits()).toString();
        String id = "'" + large + "'";
        String model = "'" + request + "'";
        pool.query(
                        "insert into request (id, status, quality, effort, columns, separator, images_total, images_processed,"
                                + " bytes_in, bytes_out, created_at, updated_at, completed_at)"
                                + " select " + id
                                + ", status, quality, effort, columns, separator, 10000, 10000, bytes_in * 10000,"
                                + " bytes_out * 10000, created_at, updated_at, completed_at from request where id = "
                                + model)
                .executeAndAwait();
        pool.query(
                        "insert into product (request_id, row_number, serial_number, name, cells, first_ordinal, image_count)"
                                + " select " + id
                                + ", n + 1, n, 'Product ' || n, '[]', n, 1 from generate_series(1, 10000) n")
                .executeAndAwait();
        pool.query(
                        "insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at, output_key,"
                                + " unchanged, source_bytes, output_bytes, width, height, milliseconds)"
                                + " select gen_random_uuid(), " + id
                                + ", n, n + 1, 1, input_url, state, due_at, output_key, unchanged,"
                                + " source_bytes, output_bytes, width, height, milliseconds"
                                + " from image, generate_series(1, 10000) n where request_id = " + model)
                .executeAndAwait();
        return large;
    }

    @Test
    void theFilesOfThePageAreFewAndSmall() {
        Page page = chromium.window();
        List<Integer> sizes = new ArrayList<>();
        page.onResponse(response -> sizes.add(response.body().length));
        page.navigate(service.toString());
        assertThat(page.locator("h1")).isVisible();

        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isLessThan(300_000);
    }

    /** The policy forbids evaluating text in the page, and with it Playwright's own waiting for a condition. */
    private static void awaitPictures(Page page, int count) {
        await().atMost(LONGEST_WAIT).until(() -> (Integer) page.evaluate("""
                        () => [...document.querySelectorAll("img[src]")].filter((img) => img.complete && img.naturalWidth).length
                        """) >= count);
    }

    private void assertThatNothingIsWrong() {
        assertThat(chromium.complaints()).isEmpty();
        assertThat(chromium.hosts()).containsExactly(service.getAuthority());
    }
}
