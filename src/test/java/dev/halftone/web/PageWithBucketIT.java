package dev.halftone.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.store.S3Server;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Outputs in a bucket: the page loads them through presigned URLs. */
@Tag("installations")
@Tag("process")
class PageWithBucketIT extends PageInBrowser {

    private static final S3Server BUCKET = new S3Server();

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.with(BUCKET.settings());

    @AfterAll
    static void stopServer() {
        BUCKET.close();
    }

    @Test
    void picturesAndComparisonsComeFromTheBucket() throws IOException {
        try (Origin origin = new Origin()) {
            Page page = open();
            upload(page, products(origin));

            assertThat(badge(page)).hasText("Done, with failures");
            awaitPictures(page, 6);
            page.locator(".tile").nth(1).click();
            button(page, "Load it from 127.0.0.1:" + origin.port()).click();
            Locator slider = page.getByRole(AriaRole.DIALOG).getByRole(AriaRole.SLIDER);
            assertThat(slider).isVisible();

            assertThat(chromium.complaints()).isEmpty();
            assertThat(chromium.hosts())
                    .containsExactlyInAnyOrder(
                            service.getAuthority(), BUCKET.endpoint().getAuthority(), "127.0.0.1:" + origin.port());
        }
    }
}
