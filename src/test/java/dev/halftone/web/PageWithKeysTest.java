package dev.halftone.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
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
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page where the API wants keys and outputs are private. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServersResource.class)
@TestProfile(PageWithKeysTest.PrivateImages.class)
class PageWithKeysTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final String ADMIN = "the administrator's key of this test";

    private static Chromium chromium;

    @TestHTTPResource("/")
    URL service;

    public static final class PrivateImages implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "halftone.auth.mode", "api-key",
                    "halftone.auth.admin-key-sha256", sha256(ADMIN),
                    "halftone.images.public", "false");
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

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

    @Test
    void theKeyIsAskedForAndKeptInTheTabAndPrivatePicturesAreShown() {
        String key = given().header("Authorization", "Bearer " + ADMIN)
                .contentType("application/json")
                .body(Map.of("owner", "shop", "name", "the page"))
                .post("/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
        try (Origin origin = new Origin()) {
            Page page = chromium.window();
            page.navigate(service.toString());
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog.locator("h2")).hasText("Your key");
            Chromium.assertAccessible(page, "question for the key");
            assertThat(chromium.complaints()).isEmpty();

            enter(page, "nonsense");
            assertThat(dialog).containsText("The key or token is not valid.");
            enter(page, key);
            assertThat(dialog).isHidden();
            assertThat(page.locator(".earlier .note")).containsText("Nothing yet.");

            String csv = Api.csv(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(240, 180, 1)))));
            page.locator("#file")
                    .setInputFiles(new FilePayload("mine.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Recompress"))
                    .click();
            assertThat(page.locator(".title .badge")).hasText("Done");
            assertThat(page.locator(".tile img")).hasAttribute("src", Pattern.compile("blob:.*"));
            Awaitility.await().atMost(LONGEST_WAIT).until(() ->
                    (Boolean) page.evaluate("() => document.querySelector('.tile img').naturalWidth > 0"));
            String saved = page.waitForDownload(
                            () -> page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Output CSV"))
                                    .click())
                    .suggestedFilename();
            assertThat(saved).startsWith("output-").endsWith(".csv");

            page.reload();
            assertThat(page.locator(".title .badge")).hasText("Done");
            assertThat(dialog).isHidden();
            Page elsewhere = chromium.window();
            elsewhere.navigate(page.url());
            assertThat(elsewhere.getByRole(AriaRole.DIALOG).locator("h2")).hasText("Your key");
            // The browser itself notes the answer to the wrong key.
            assertThat(chromium.complaints()).allMatch(complaint -> complaint.contains("401"));
        }
    }

    private static void enter(Page page, String key) {
        page.locator("#key").fill(key);
        page.locator("#key").press("Enter");
    }
}
