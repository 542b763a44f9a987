package dev.halftone.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Catalogues as they are: other columns, rows with errors, files to import again. */
@Tag("process")
class PageCatalogueIT extends PageInBrowser {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static Origin origin;
    private static String url;

    @BeforeAll
    static void openOrigin() {
        origin = new Origin();
        url = origin.serve("/1.jpg", Pictures.jpeg(200, 150, 1));
    }

    @AfterAll
    static void closeOrigin() {
        origin.close();
    }

    @Test
    void anExportOfAShopNeedsNoChoice() {
        Page page = open();
        upload(page, "Handle,Title,Vendor,Tags,Type,Image Src\nlamp,Lamp,We,,,%s\nlamp,,,,,%s\n".formatted(url, url));

        assertThat(badge(page)).hasText("Done");
        assertThat(page.locator(".request > .note")).containsText("from the columns Handle, Title, Image Src");
        assertThat(page.locator(".tile .name").nth(1)).hasText("Lamp");
        assertThatNothingIsWrong();
    }

    @Test
    void theColumnsAreChosenFromTheHeaderWhenTheServiceDoesNotFindThem() {
        Page page = open();
        choose(
                page,
                "katalog.csv",
                "\ufeff\"Nr;\";Bezeichnung;Bild A;Bild, B;Bild A\nx-1;Lampe;%s;%s;\n".formatted(url, url));
        assertThat(page.locator(".drop")).containsText("Nr;, Bezeichnung, Bild A, Bild, B");
        assertThat(page.locator("details")).not().hasAttribute("open", "");
        button(page, "Recompress").click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("image_columns");
        Locator serial = page.getByLabel("Serial number");
        assertThat(serial).isFocused();
        assertThat(page.locator("details")).not().hasAttribute("open", "");
        Chromium.assertAccessible(page, "columns");
        Chromium.screenshot(page, "columns");
        serial.selectOption("Nr;");
        page.getByLabel("Product name").selectOption("Bezeichnung");
        assertThat(page.locator(".check")).hasCount(4);
        page.getByLabel("Bild, B", new Page.GetByLabelOptions().setExact(true)).check();
        button(page, "Recompress").click();

        assertThat(badge(page)).hasText("Done");
        assertThat(page.locator(".request > .note")).containsText("from the columns Nr;, Bezeichnung, Bild, B");
        assertThat(page.locator(".tile")).hasCount(1);
        // The browser itself logs the 400 response.
        assertThat(chromium.complaints()).allMatch(complaint -> complaint.contains("400"));
    }

    @Test
    void columnsOfACompressedFileAreOfferedAndThoseOfNoneAreNot() throws IOException {
        Page page = open();
        page.locator("details summary").click();
        Locator serial = page.getByLabel("Serial number");
        assertThat(serial).isHidden();

        // The header ends long before the part that is read.
        String rows = "1,Lamp,http://a.example/1.jpg\n".repeat(20_000);
        choose(page, "products.csv.gz", gzip("\n,,\nS. No.,Product Name,\"Input\nImage Urls\"\n" + rows));
        assertThat(serial.locator("option"))
                .hasText(new String[] {"Found automatically", "S. No.", "Product Name", "Input\nImage Urls"});

        choose(page, "tabs.csv", "sep=\t\nA\tB,C,D\t\t\n");
        assertThat(serial.locator("option")).hasText(new String[] {"Found automatically", "A", "B,C,D"});
        page.getByText("Paste URLs", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(serial).isHidden();
        page.getByText("CSV file", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(serial).isVisible();

        choose(page, "utf16.csv", "\uffff\u00ff,Product Name".getBytes(UTF_16));
        assertThat(page.locator(".drop")).containsText("utf16.csv");
        assertThat(serial).isHidden();
        assertThatNothingIsWrong();
    }

    private static byte[] gzip(String content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content.getBytes(UTF_8));
        }
        return compressed.toByteArray();
    }

    /** A choice for a file that is no longer the source would be refused. */
    @Test
    void chosenColumnsBelongToTheirFile() {
        Page page = open();
        page.locator("details summary").click();
        choose(page, "other.csv", "Code,Label,Pictures\nx,Lamp,%s\n".formatted(url));
        page.getByLabel("Serial number").selectOption("Code");
        page.getByText("Paste URLs", new Page.GetByTextOptions().setExact(true)).click();
        page.getByLabel("Image URLs, one a line").fill(url);
        button(page, "Recompress").click();

        assertThat(badge(page)).hasText("Done");
        assertThatNothingIsWrong();
    }

    @Test
    void rowsWithErrorsAreLeftOutOnDemandAndListed() throws IOException {
        Page page = open();
        upload(
                page,
                "S. No.,Product Name,Input Image Urls\n1,Lamp,%s\nx,,%s\n3,Table,ftp://a.example/1.jpg\n"
                        .formatted(url, url));
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("\"x\" is not a whole number");
        Chromium.assertAccessible(page, "rows with errors");

        button(page, "Leave these rows out").click();

        assertThat(badge(page)).hasText("Done");
        Locator leftOut = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("2 rows left out"));
        assertThat(leftOut.locator("tbody tr")).hasCount(3);
        assertThat(leftOut.locator("tbody tr").first()).containsText("\"x\" is not a whole number");
        assertThat(leftOut.locator("tbody tr").last()).containsText("ftp://a.example/1.jpg");
        assertThat(button(page, "Show more")).isHidden();
        Chromium.assertAccessible(page, "rows left out");
        Chromium.screenshot(page, "left-out");
        Download csv = page.waitForDownload(() -> button(page, "All as a CSV").click());
        assertThat(csv.suggestedFilename()).startsWith("errors-").endsWith(".csv");
        assertThat(Files.readString(csv.path())).startsWith("row,column,message\r\n3,S. No.,");

        page.locator(".back").click();
        assertThat(page.locator(".requests li").first()).containsText("2 rows left out");
        assertThat(chromium.complaints()).allMatch(complaint -> complaint.contains("400"));
    }

    @Test
    void namesAndPlacesOfOutputsAreChosen() throws IOException {
        String csv = "SKU,Name,Images\nA-1,Lamp,%s\n".formatted(url);
        Page page = open();
        page.locator("details summary").click();
        assertThat(page.getByLabel("Pattern of the names")).isHidden();
        page.getByLabel("Names of outputs").selectOption("other");
        page.getByLabel("Pattern of the names").fill("{serial}_{position}");
        page.getByLabel("New URLs in the output CSV").selectOption("replace");
        page.getByLabel("Images that have not changed").selectOption("unchanged");
        Chromium.assertAccessible(page, "outputs");
        upload(page, csv);

        assertThat(badge(page)).hasText("Done");
        assertThat(page.locator(".request > .note"))
                .containsText("named {serial}_{position} · URLs replaced in the CSV · unchanged images taken over");
        Download output = page.waitForDownload(() -> button(page, "Output CSV").click());
        assertThat(Files.readString(output.path()))
                .startsWith("SKU,Name,Images\nA-1,Lamp," + service)
                .doesNotContain(url);
        assertThatNothingIsWrong();
    }
}
