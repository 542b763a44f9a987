package dev.halftone.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Queue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The results of a request, and the actions on it. */
@Tag("process")
class PageResultsIT extends PageInBrowser {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

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
        try (Origin origin = new Origin();
                Origin another = new Origin()) {
            String elsewhere = another.serve("/1.jpg", Pictures.jpeg(240, 180, 1));
            Page page = open();
            upload(page, products(origin) + "8,Elsewhere," + elsewhere + "\r\n");
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
            awaitPictures(page, 9);
            page.setViewportSize(900, 680);
            Chromium.screenshot(page, "comparison");
            page.setViewportSize(1180, 900);

            button(page, "Next image").click();
            assertThat(dialog.locator("h2")).hasText("Meadow");
            assertThat(dialog.getByRole(AriaRole.SLIDER)).isVisible();
            page.keyboard().press("Escape");
            assertThat(dialog).isHidden();
            assertThat(page.locator(".tile").nth(2)).isFocused();

            // The user has not agreed to another host.
            page.locator(".tile").nth(7).click();
            assertThat(button(page, "Load it from 127.0.0.1:" + another.port())).isVisible();
            assertThat(chromium.hosts()).doesNotContain("127.0.0.1:" + another.port());
            button(page, "Load it from 127.0.0.1:" + another.port()).click();
            assertThat(dialog.getByRole(AriaRole.SLIDER)).isVisible();
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    @Test
    void animationsAndWarningsAreToldWithTheFormat() {
        try (Origin origin = new Origin()) {
            String request = Api.upload(List.of(
                    List.of(origin.serve("/1.jpg", Pictures.jpeg(160, 120, 1))),
                    List.of(origin.serve("/2.jpg", Pictures.jpeg(160, 120, 2)))));
            Api.awaitEnd(request);
            SERVICE.execute("update image set animated = true, warning = 'The last <b>12</b> rows are missing.'"
                    + " where ordinal = 1 and request_id = '" + request + "'");
            Page page = open("#/requests/" + request);

            assertThat(page.locator(".tile .detail").first()).containsText("incomplete · animated · ");
            assertThat(page.locator(".tile .detail").nth(1)).not().containsText("animated");
            page.locator(".tile").first().click();
            Locator facts = page.getByRole(AriaRole.DIALOG).locator(".facts");
            assertThat(facts).containsText("JPEG, the first frame of an animation");
            assertThat(facts).containsText("The last <b>12</b> rows are missing.");
            button(page, "Next image").click();
            assertThat(facts).not().containsText("Warning");
            assertThat(facts).containsText("FormatJPEG");
            assertThatNothingIsWrong();
        }
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
    void questionsAndComparisonsAreClosedWithTheirView() {
        try (Origin origin = new Origin()) {
            String request = Api.upload(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(160, 120, 1)))));
            Api.awaitEnd(request);
            Page page = open();

            for (String opener : List.of(".tile", ".danger-quiet")) {
                entry(page, request).getByRole(AriaRole.LINK).click();
                page.locator(opener).click();
                assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
                page.goBack();

                assertThat(page.locator("h1")).hasText("Smaller images, by the thousand");
                assertThat(page.locator("dialog")).hasCount(0);
                assertThat(page.locator("main")).isFocused();
            }
            assertThatNothingIsWrong();
        }
    }

    @Test
    void failuresThatCouldNotBeReadAreReadAgain() {
        try (Origin origin = new Origin()) {
            String request = Api.upload(List.of(List.of(origin.url("/missing.jpg"))));
            Api.awaitEnd(request);
            Page page = chromium.window();
            page.clock().install();
            Queue<Route> listings = holdBack(page, url -> url.contains("state=failed"));
            page.navigate(service + "#/requests/" + request);

            Route slow = next(page, listings);
            page.clock().runFor(10_000);
            slow.fulfill(new Route.FulfillOptions().setStatus(503).setBody("{}"));
            next(page, listings).resume();

            assertThat(page.locator(".errors tbody tr")).hasCount(1);
            // Stops reading once nothing is missing.
            page.clock().runFor(10_000);
            assertThat(page.locator(".errors tbody")).containsText("missing.jpg");
            assertThat(listings).isEmpty();
        }
    }
}
