package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.halftone.catalog.NewProduct;
import dev.halftone.catalog.TakenColumns;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which column of a header is taken for what. */
class FoundColumnsTest {

    private static final String URL = "http://a.example/1.jpg";

    @TempDir
    Path folder;

    static Stream<Arguments> headers() {
        return Stream.of(
                arguments("SKU,Title,Image Src", "SKU", "Title", List.of("Image Src")),
                arguments("sku,NAME,Images", "sku", "NAME", List.of("Images")),
                arguments("ID;Name;Image URL", "ID", "Name", List.of("Image URL")),
                arguments("Article-No.\tItem_Name\tPHOTO URL", "Article-No.", "Item_Name", List.of("PHOTO URL")),
                arguments("item number,product_title,picture", "item number", "product_title", List.of("picture")),
                arguments(
                        "Image 2,Product Code,Image 1,Name,image_3_url",
                        "Product Code",
                        "Name",
                        List.of("Image 2", "Image 1", "image_3_url")),
                arguments("No.,Name,Image,Image,IMAGE", "No.", "Name", List.of("Image", "Image", "IMAGE")),
                arguments(
                        "item_sku,item_name,main_image_url,other_image_url1,other_image_url2,swatch_image_url",
                        "item_sku",
                        "item_name",
                        List.of("main_image_url", "other_image_url1", "other_image_url2", "swatch_image_url")),
                arguments(
                        "TITLE,DESCRIPTION,PRICE,TAGS,IMAGE1,IMAGE2,IMAGE10,VARIATION 1 TYPE,SKU",
                        "SKU",
                        "TITLE",
                        List.of("IMAGE1", "IMAGE2", "IMAGE10")),
                arguments(
                        "id,title,link,image_link,additional_image_link,gtin,mpn",
                        "id",
                        "title",
                        List.of("image_link", "additional_image_link")),
                // the contract's own names
                arguments(
                        "ID,SKU,Name,Title,S. No.,Images,Product Name,Image 1,Input Image Urls,Output Image Urls,Errors",
                        "S. No.",
                        "Product Name",
                        List.of("Input Image Urls")),
                arguments(
                        "Serial Number,Product Name,Input Image Urls,Notes,Input Image Urls",
                        "Serial Number",
                        "Product Name",
                        List.of("Input Image Urls", "Input Image Urls")),
                arguments("S. No.,Name,Input Image Urls", "S. No.", "Name", List.of("Input Image Urls")),
                arguments("SKU,Product Name,Photo", "SKU", "Product Name", List.of("Photo")),
                // not images, though similar
                arguments(
                        "sku,name,image,image_alt_text,Image Position,image label,Image Width,Has Image,Imagery,image 1 alt",
                        "sku",
                        "name",
                        List.of("image")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void usualNamesAreFoundWithoutRegardToCaseBlanksAndPunctuation(
            String header, String serial, String name, List<String> images) throws IOException {
        assertThat(taken(header, ColumnNames.NONE)).isEqualTo(new TakenColumns(serial, name, images));
    }

    static Stream<Arguments> shops() {
        return Stream.of(
                arguments(
                        "Shopify",
                        "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Variant SKU,"
                                + "Image Src,Image Position,Image Alt Text,Gift Card,SEO Title,Variant Image,Status",
                        "Handle",
                        "Title",
                        List.of("Image Src", "Variant Image")),
                arguments(
                        "Shopify's template",
                        "Title,URL handle,Description,Vendor,Status,SKU,Barcode,Product image URL,Image position,"
                                + "Image alt text,Variant image URL,SEO title",
                        "URL handle",
                        "Title",
                        List.of("Product image URL", "Variant image URL")),
                arguments(
                        "WooCommerce",
                        "ID,Type,SKU,Name,Published,\"Is featured?\",\"Visibility in catalog\",\"Tax status\",Categories,"
                                + "Images,Parent,\"Attribute 1 name\"",
                        "SKU",
                        "Name",
                        List.of("Images")),
                arguments(
                        "Magento",
                        "sku,store_view_code,attribute_set_code,product_type,name,url_key,base_image,base_image_label,"
                                + "small_image,small_image_label,thumbnail_image,thumbnail_image_label,swatch_image,"
                                + "additional_images,additional_image_labels,entity id,id",
                        "sku",
                        "name",
                        List.of("base_image", "small_image", "thumbnail_image", "swatch_image", "additional_images")),
                arguments(
                        "PrestaShop",
                        "Product ID;Active (0/1);Name *;Categories (x,y,z...);Reference #;Supplier reference #;"
                                + "Image URLs (x,y,z...);Image alt texts (x,y,z...);ID or Name of shop",
                        "Product ID",
                        "Name *",
                        List.of("Image URLs (x,y,z...)")),
                arguments(
                        "BigCommerce",
                        "Item Type,Product ID,Product Name,Product Code/SKU,Product Image ID - 1,Product Image File - 1,"
                                + "Product Image URL - 1,Product Image URL - 2",
                        "Product Code/SKU",
                        "Product Name",
                        List.of("Product Image URL - 1", "Product Image URL - 2")),
                arguments(
                        "BigCommerce, version 3",
                        "Item,ID,Name,Type,SKU,Image URL (Import),Internal Image URL (Export),Image Description",
                        "SKU",
                        "Name",
                        List.of("Image URL (Import)", "Internal Image URL (Export)")),
                arguments(
                        "Wix",
                        "handleId,fieldType,name,description,productImageUrl,collection,sku,ribbon",
                        "handleId",
                        "name",
                        List.of("productImageUrl")),
                arguments(
                        "Squarespace",
                        "Product ID [Non Editable],Variant ID [Non Editable],Product URL,Title,Description,SKU,"
                                + "Hosted Image URLs",
                        "Product ID [Non Editable]",
                        "Title",
                        List.of("Hosted Image URLs")),
                arguments(
                        "Google Merchant Center",
                        "id,item group id,sku,title,name,link,image link,additional image link",
                        "id",
                        "title",
                        List.of("image link", "additional image link")),
                arguments(
                        "eBay",
                        "*Action(SiteID=US|Country=US|Currency=USD|Version=1193),CustomLabel,ItemID,*Title,PicURL",
                        "CustomLabel",
                        "*Title",
                        List.of("PicURL")),
                arguments(
                        "Amazon",
                        "item-name\titem-description\tlisting-id\tseller-sku\timage-url\tproduct-id",
                        "seller-sku",
                        "item-name",
                        List.of("image-url")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shops")
    void theExportOfAKnownShopIsRecognisedAsAWhole(
            String shop, String header, String serial, String name, List<String> images) throws IOException {
        assertThat(taken(header, ColumnNames.NONE)).isEqualTo(new TakenColumns(serial, name, images));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    SKU,ID,Title,Image | The columns "SKU" and "ID" could each have the serial numbers; name the one that has them with serial_column.
                    SKU,Code,No.,Title,Image | The columns "SKU", "Code" and "No." could each have the serial numbers; name the one that has them with serial_column.
                    SKU,Title,Name,Image | The columns "Title" and "Name" could each have the product names; name the one that has them with name_column.
                    SKU,Title,SKU,Image | The header has 2 columns "SKU" that could have the serial numbers; rename the others.
                    SKU,Product Name,Product Name,Image | The header has 2 columns "Product Name" that could have the product names; rename the others.
                    SKU,Title,Alt Text | The header has no column "Input Image Urls", nor one that is known to have the image URLs; it has "SKU", "Title", "Alt Text". If it has another name, give it as image_columns.
                    """)
    void aColumnThatIsMissingOrAmbiguousIsToldWithWhatToDo(String header, String error) {
        assertThat(error(header, ColumnNames.NONE)).isEqualTo(error);
    }

    static Stream<Arguments> givenNames() {
        return Stream.of(
                arguments(
                        "Nr;Bezeichnung;Bild",
                        "Nr",
                        "Bezeichnung",
                        List.of("Bild"),
                        "Nr",
                        "Bezeichnung",
                        List.of("Bild")),
                arguments("SKU,ID,Title,Image", "ID", null, List.of(), "ID", "Title", List.of("Image")),
                arguments("sku,SKU,Title,Image", "SKU", null, List.of(), "SKU", "Title", List.of("Image")),
                arguments("a_b,A B,Title,Image", "a  b", null, List.of(), "A B", "Title", List.of("Image")),
                arguments("a_b,Title,Image", "A-B", null, List.of(), "a_b", "Title", List.of("Image")),
                arguments("S. No.,Product Name,Input Image Urls,A,B,C", "A", "B", List.of("C"), "A", "B", List.of("C")),
                arguments("SKU,ID,Name,Title,Image", "Name", "SKU", List.of(), "Name", "SKU", List.of("Image")),
                arguments("A,B,A,C", null, null, List.of("C", "A"), null, null, List.of("C", "A", "A")),
                arguments("A,B,C", null, null, List.of("C, b ,A,b"), null, null, List.of("C", "B", "A")),
                arguments(
                        "SKU,Name,\"Image URLs (x,y,z...)\",More",
                        null,
                        null,
                        List.of("More,Image URLs (x,y,z...), SKU"),
                        null,
                        "Name",
                        List.of("More", "Image URLs (x,y,z...)", "SKU")),
                arguments(
                        "SKU,Name,\"Photos, big\"",
                        null,
                        null,
                        List.of("Photos, big"),
                        "SKU",
                        "Name",
                        List.of("Photos, big")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("givenNames")
    void columnsThatTheUploadNamesComeFirst(
            String header,
            String givenSerial,
            String givenName,
            List<String> givenImages,
            String serial,
            String name,
            List<String> images)
            throws IOException {
        ColumnNames given =
                new ColumnNames(Optional.ofNullable(givenSerial), Optional.ofNullable(givenName), givenImages);

        assertThat(taken(header, given)).isEqualTo(new TakenColumns(serial, name, images));
    }

    static Stream<Arguments> wrongNames() {
        return Stream.of(
                arguments(
                        new ColumnNames(Optional.of("Code"), Optional.empty(), List.of()),
                        "There is no column \"Code\", which serial_column names; the columns are \"SKU\", \"SKU\","
                                + " \"Title\", \"Image\"."),
                arguments(
                        new ColumnNames(Optional.of("Title"), Optional.of("#"), List.of()),
                        "There is no column \"#\", which name_column names; the columns are \"SKU\", \"SKU\", \"Title\","
                                + " \"Image\"."),
                arguments(
                        new ColumnNames(Optional.of("Title"), Optional.empty(), List.of("Image,Photo")),
                        "There is no column \"Photo\", which image_columns names; the columns are \"SKU\", \"SKU\","
                                + " \"Title\", \"Image\"."),
                arguments(
                        new ColumnNames(Optional.of("sku"), Optional.empty(), List.of()),
                        "The header has 2 columns \"sku\", and serial_column names one; rename the others."));
    }

    @ParameterizedTest
    @MethodSource("wrongNames")
    void aNameThatIsNoneOfTheColumnsIsToldWithThem(ColumnNames given, String error) {
        assertThat(error("SKU,SKU,Title,Image", given)).isEqualTo(error);
    }

    @Test
    void anErrorDoesNotRepeatAThousandColumns() {
        String header = "Column of some length,".repeat(900) + "SKU,Title,Image";

        assertThat(error(header, new ColumnNames(Optional.of("x".repeat(10_000)), Optional.empty(), List.of())))
                .endsWith("\"Column of some length\" and 883 more.")
                .hasSizeLessThan(1_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    SKU;Name;Image;"a, b, c, d, e, f, g"                              | ;
                    S. No.;Product Name;Input Image Urls;a, SKU, Title, Image, e, f   | ;
                    SKU,Name,Images,a;b;c;d;e;f;g                                     | ,
                    Product ID;Name *;Categories (x,y,z...);Image URLs (x,y,z...)     | ;
                    """)
    void theSeparatorIsFoundByTheseNamesToo(String header, char separator) throws IOException {
        assertThat(header(header, ColumnNames.NONE).dialect().separator()).isEqualTo(separator);
    }

    @Test
    void theSeparatorIsFoundByGivenNamesToo() throws IOException {
        ColumnNames given = new ColumnNames(Optional.of("Nr"), Optional.empty(), List.of("Bild"));

        assertThat(header("Nr;Bild;a,b,c,d,e,f", given).dialect().separator()).isEqualTo(';');
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ufeffsep=;\r\nSKU;Name;Image\r\n", "sep=;\nSKU;Name;Image\n"})
    void excelsSeparatorLineMayPrecedeTheseNames(String beginning) throws IOException {
        assertThat(CsvFiles.rows(folder, CsvFiles.utf8(beginning + "A-1;Lamp;" + URL)))
                .singleElement()
                .returns("A-1", row -> row.serialNumber().value())
                .returns(2, NewProduct::rowNumber);
    }

    private static TakenColumns taken(String line, ColumnNames given) throws IOException {
        return TakenColumns.of(header(line, given).table());
    }

    private static String error(String line, ColumnNames given) {
        return catchThrowableOfType(MalformedCsvException.class, () -> header(line, given))
                .getMessage();
    }

    private static CsvHeader header(String line, ColumnNames given) throws IOException {
        char separator = HeaderRow.separator(new StringReader(line), given);
        try (CsvRecordReader records = new CsvRecordReader(new StringReader(line), separator)) {
            return HeaderRow.read(records, separator, false, given);
        }
    }
}
