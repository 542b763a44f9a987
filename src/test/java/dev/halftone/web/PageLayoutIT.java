package dev.halftone.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Properties of the whole page: keyboard, colours, sizes, weight. */
@Tag("process")
class PageLayoutIT extends PageInBrowser {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final String LIGHT_PAPER = "rgb(246, 245, 241)";
    private static final String DARK_PAPER = "rgb(21, 21, 19)";

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
            Locator recompress = button(page, "Recompress");
            for (int stops = 0; stops < 12 && !hasFocus(recompress); stops++) {
                page.keyboard().press("Tab");
            }
            assertThat(recompress).isFocused();
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

    private static boolean hasFocus(Locator element) {
        return (Boolean) element.evaluate("element => element === document.activeElement");
    }

    @Test
    void theSkipLinkLeadsToTheContentOfWhateverIsShown() {
        try (Origin origin = new Origin()) {
            String request = Api.upload(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(160, 120, 1)))));
            Api.awaitEnd(request);
            Page page = open("#/requests/" + request);
            assertThat(badge(page)).hasText("Done");
            String address = page.url();
            String heading = page.locator("h1").textContent();

            page.keyboard().press("Tab");
            assertThat(page.locator(".skip")).isFocused();
            page.keyboard().press("Enter");

            assertThat(page.locator("main")).isFocused();
            assertThat(page.locator("h1")).hasText(heading);
            assertThat(page.url()).isEqualTo(address);
            assertThatNothingIsWrong();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void theSystemSaysWhichColoursUntilOthersAreChosen(ColorScheme system) {
        boolean dark = system == ColorScheme.DARK;
        Page page = chromium.window(Chromium.options().setColorScheme(system));
        page.navigate(service.toString());
        assertThat(page.locator("body")).hasCSS("background-color", dark ? DARK_PAPER : LIGHT_PAPER);

        button(page, dark ? "Use light colours" : "Use dark colours").click();

        assertThat(page.locator("body")).hasCSS("background-color", dark ? LIGHT_PAPER : DARK_PAPER);
        page.reload();
        assertThat(page.locator("body")).hasCSS("background-color", dark ? LIGHT_PAPER : DARK_PAPER);
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

    /** A request with ten thousand images that share one output, inserted into PostgreSQL as finished. */
    private static String tenThousandLike(String request) {
        // Older than all others, so that it is last in listings.
        String large = new UUID(0x7000, UUID.randomUUID().getLeastSignificantBits()).toString();
        String id = "'" + large + "'";
        String model = "'" + request + "'";
        SERVICE.execute(
                "insert into request (id, status, quality, effort, columns, separator, images_total, images_processed,"
                        + " bytes_in, bytes_out, created_at, updated_at, completed_at)"
                        + " select " + id
                        + ", status, quality, effort, columns, separator, 10000, 10000, bytes_in * 10000,"
                        + " bytes_out * 10000, created_at, updated_at, completed_at from request where id = "
                        + model);
        SERVICE.execute(
                "insert into product (request_id, row_number, serial_number, name, cells, first_ordinal, image_count)"
                        + " select " + id
                        + ", n + 1, n, 'Product ' || n, '[]', n, 1 from generate_series(1, 10000) n");
        SERVICE.execute(
                "insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at, output_key,"
                        + " unchanged, source_bytes, output_bytes, width, height, milliseconds)"
                        + " select gen_random_uuid(), " + id
                        + ", n, n + 1, 1, input_url, state, due_at, output_key, unchanged,"
                        + " source_bytes, output_bytes, width, height, milliseconds"
                        + " from image, generate_series(1, 10000) n where request_id = " + model);
        return large;
    }

    @Test
    void theFilesOfThePageAreFewAndSmall() {
        Page page = chromium.window();
        page.navigate(service.toString());
        assertThat(page.locator("h1")).isVisible();

        // Measured by the page itself: if Playwright fetches a body while the window closes, it fails.
        Number files = (Number) page.evaluate("""
                () => performance.getEntriesByType("resource").length
                """);
        Number bytes = (Number) page.evaluate("""
                () => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
                    .reduce((sum, file) => sum + file.decodedBodySize, 0)
                """);
        assertThat(files.intValue()).isBetween(10, 60);
        assertThat(bytes.intValue()).isBetween(50_000, 300_000);
    }
}
