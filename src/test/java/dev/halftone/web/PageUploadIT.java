package dev.halftone.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How requests are created on the page. */
@Tag("process")
class PageUploadIT extends PageInBrowser {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

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
    void optionsAreOfferedWhereTheyMeanSomething() {
        try (Origin origin = new Origin()) {
            String csv = Api.csv(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(200, 150, 1)))));
            Page page = open();
            page.locator("details summary").click();
            assertThat(field(page, "subsampling")).isVisible();
            assertThat(field(page, "background")).isVisible();
            assertThat(page.locator("#background option[value=transparent]")).isDisabled();
            for (String hidden : List.of("fit", "enlarge", "colour")) {
                assertThat(field(page, hidden)).isHidden();
            }

            page.getByLabel("Format").selectOption("png");
            assertThat(field(page, "subsampling")).isHidden();
            assertThat(field(page, "background")).isHidden();
            page.getByLabel("Largest width, in pixels").fill("320");
            assertThat(field(page, "enlarge")).isVisible();
            assertThat(field(page, "fit")).isHidden();
            page.getByLabel("Largest height, in pixels").fill("320");
            page.getByLabel("Filling width and height").selectOption("pad");
            page.getByLabel("Background", new Page.GetByLabelOptions().setExact(true))
                    .selectOption("other");
            page.getByLabel("Colour of the background").fill("#ff8800");
            page.getByLabel("Smaller pictures").selectOption("true");
            page.getByLabel("Truncated JPEGs").selectOption("true");
            Chromium.assertAccessible(page, "all options");
            upload(page, csv);

            assertThat(badge(page)).hasText("Done");
            assertThat(page.locator(".request > .note"))
                    .containsText("as PNG · padded to 320 × 320 px · smaller ones enlarged · background #ff8800 ·"
                            + " truncated JPEGs completed");
            assertThatNothingIsWrong();
        }
    }

    /** Otherwise a choice that nobody sees would be sent, or one that the service refuses. */
    @Test
    void whatIsHiddenIsNotSent() {
        try (Origin origin = new Origin()) {
            String csv = Api.csv(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(200, 150, 1)))));
            Page page = open();
            page.locator("details summary").click();
            page.getByLabel("Format").selectOption("webp");
            page.getByLabel("Largest width, in pixels").fill("320");
            page.getByLabel("Largest height, in pixels").fill("320");
            page.getByLabel("Filling width and height").selectOption("pad");
            page.getByLabel("Background", new Page.GetByLabelOptions().setExact(true))
                    .selectOption("transparent");
            page.getByLabel("Smaller pictures").selectOption("true");

            page.getByLabel("Format").selectOption("jpeg");
            assertThat(page.locator("#background")).hasValue("white");
            page.getByLabel("Largest width, in pixels").fill("");
            page.getByLabel("Largest height, in pixels").fill("");
            upload(page, csv);

            assertThat(badge(page)).hasText("Done");
            assertThat(page.locator(".request > .note")).containsText("quality 50 · effort fast");
            assertThat(page.locator(".request > .note")).not().containsText("padded");
            assertThatNothingIsWrong();
        }
    }

    private static Locator field(Page page, String id) {
        return page.locator("#" + id);
    }

    @Test
    void wrongRowsAreListedAndNothingIsUploaded() {
        Page page = open();
        upload(page, "S. No.,Product Name,Input Image Urls\n1,Lamp,ftp://host/lamp.jpg\nx,,http://host/1.jpg\n");

        Locator alert = page.getByRole(AriaRole.ALERT);
        assertThat(alert).containsText("errors");
        assertThat(alert)
                .containsText("\"x\" is not a whole number; to take any text, name the column with serial_column.");
        Chromium.assertAccessible(page, "wrong rows");
        assertThat(page.locator("h1")).hasText("Smaller images, by the thousand");
        // The browser itself logs the 400 response.
        assertThat(chromium.complaints()).allMatch(complaint -> complaint.contains("400"));
    }

    @Test
    void aFileIsDropped() {
        try (Origin origin = new Origin()) {
            String csv = Api.csv(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(200, 150, 1)))));
            Page page = open();
            page.getByText("Paste URLs", new Page.GetByTextOptions().setExact(true))
                    .click();
            JSHandle dragged = page.evaluateHandle("""
                    (csv) => {
                      const data = new DataTransfer();
                      data.items.add(new File([csv], "dropped.csv", { type: "text/csv" }));
                      return data;
                    }
                    """, csv);

            page.locator("form.upload").dispatchEvent("drop", Map.of("dataTransfer", dragged));

            assertThat(page.locator(".drop")).containsText("dropped.csv");
            button(page, "Recompress").click();
            assertThat(badge(page)).hasText("Done");
            assertThat(page.locator("h1")).hasText("dropped.csv");
            assertThatNothingIsWrong();
        }
    }

    @Test
    void anUploadThatEndsLateLeavesTheUserWhereHeIs() {
        try (Origin origin = new Origin()) {
            String csv = Api.csv(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(200, 150, 1)))));
            String other = Api.upload(csv, Map.of()).path("request_id");
            Page page = open();
            Queue<Route> uploads = holdBack(page, url -> url.endsWith("/upload/"));
            choose(page, "late.csv", csv);
            button(page, "Recompress").click();
            entry(page, other).getByRole(AriaRole.LINK).click();
            assertThat(badge(page)).hasText("Done");

            next(page, uploads).resume();

            page.waitForCondition(() -> ((String) page.evaluate("() => localStorage.getItem('halftone.names') ?? ''"))
                    .contains("late.csv"));
            assertThat(page.url()).endsWith("#/requests/" + other);
            page.locator(".back").click();
            assertThat(page.locator(".requests li").first()).containsText("late.csv");
            assertThatNothingIsWrong();
        }
    }

    @Test
    void anUploadWhoseAnswerWasLostIsRepeatedUnlessItsContentIsAnother() {
        try (Origin origin = new Origin()) {
            String url = origin.serve("/1.jpg", Pictures.jpeg(200, 150, 1));
            Page page = open();
            Queue<Route> uploads = holdBack(page, called -> called.endsWith("/upload/"));
            page.getByText("Paste URLs", new Page.GetByTextOptions().setExact(true))
                    .click();
            Locator lines = page.getByLabel("Image URLs, one a line");
            Locator alert = page.getByRole(AriaRole.ALERT);

            lines.fill(url + "?a");
            button(page, "Recompress").click();
            String first = lose(next(page, uploads));
            assertThat(alert).containsText("The service can't be reached.");
            button(page, "Recompress").click();
            String again = lose(next(page, uploads));
            assertThat(alert).containsText("The service can't be reached.");
            // Same length as before.
            lines.fill(url + "?b");
            button(page, "Recompress").click();
            Route corrected = next(page, uploads);
            String another = idempotencyKey(corrected);
            corrected.resume();

            assertThat(badge(page)).hasText("Done");
            assertThat(again).isEqualTo(first);
            assertThat(another).isNotEqualTo(first);
        }
    }

    private static String lose(Route upload) {
        upload.abort();
        return idempotencyKey(upload);
    }

    private static String idempotencyKey(Route upload) {
        String key = upload.request().headers().get("idempotency-key");
        assertThat(key).isNotBlank();
        return key;
    }
}
