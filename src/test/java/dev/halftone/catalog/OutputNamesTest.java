package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.url.FileStem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that are unique in a request. */
class OutputNamesTest {

    private final AtomicLong lookUps = new AtomicLong();

    private OutputNames counted(int images) {
        SaltedHash hash = new SaltedHash();
        return new OutputNames(NameTemplate.parse("{name}"), images, name -> {
            lookUps.incrementAndGet();
            return hash.of(name);
        });
    }

    private static List<String> names(String... products) {
        OutputNames names = new OutputNames(NameTemplate.parse("{name}"), products.length);
        return Stream.of(products).map(product -> next(names, product)).toList();
    }

    private static String next(OutputNames names, String product) {
        return names.next(SerialNumber.of(1), product, 1, "https://a.example/").text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b,a,a,b|a,b,a-2,a-3,b-2",
                "a,A|a,A-2",
                "Grün,GRÜN,grün|Grün,GRÜN-2,grün-3",
                "Straße,STRASSE,strasse,STRAẞE|Straße,STRASSE-2,strasse-3,STRAẞE-4",
                "ΟΔΟΣ,οδος,οδοσ|ΟΔΟΣ,οδος-2,οδοσ-3",
                "İ,i̇|İ,i̇-2",
                "a-2,a,a|a-2,a,a-3",
                "a,a,a-2,a-2|a,a-2,a-2-2,a-2-3",
                "a,a,A-2|a,a-2,A-2-2",
                "con,CON,con_|con_,CON_-2,con_-3",
                "x/y,x y,x:y|x-y,x-y-2,x-y-3"
            })
    void aNameThatIsTakenGetsANumber(String products, String names) {
        assertThat(names(products.split(","))).containsExactly(names.split(","));
    }

    /** Otherwise the extension of another format would make them equal. */
    @Test
    void namesAreUniqueWithoutTheirExtensions() {
        OutputNames names = new OutputNames(NameTemplate.parse("{source}"), 2);

        assertThat(names.next(SerialNumber.of(1), "x", 1, "https://a.example/lamp.png")
                        .text())
                .isEqualTo("lamp");
        assertThat(names.next(SerialNumber.of(1), "x", 2, "https://a.example/lamp.jpg")
                        .text())
                .isEqualTo("lamp-2");
    }

    @Test
    void thousandsOfEqualNamesAreNumbered() {
        int images = 20_000;
        OutputNames names = counted(images);

        assertThat(next(names, "x".repeat(300))).hasSize(NameTemplate.MAX_BYTES);
        String last = "";
        for (int i = 2; i <= images; i++) {
            last = next(names, "x".repeat(300));
        }

        assertThat(last).endsWith("x-" + images);
        assertThat(lookUps.get()).isLessThan(3L * images);
    }

    /** All numbers of a name are taken before the name is; and names that are equal where a number would follow. */
    @Test
    void namesThatAreMadeToCollideTakeLinearTime() {
        int images = 36_000;
        OutputNames names = counted(images);
        for (int i = 2; i < images / 4; i++) {
            next(names, "a-" + i);
        }
        assertThat(next(names, "a")).isEqualTo("a");
        for (int i = 0; i < images / 4; i++) {
            next(names, "a");
        }
        String beginning = "b".repeat(NameTemplate.MAX_BYTES - 5);
        for (int i = 0; i < images / 4; i++) {
            next(names, beginning + (10_000 + i));
            next(names, beginning + (10_000 + i));
        }

        assertThat(lookUps.get()).isLessThan(3L * images);
    }

    @Test
    void namesOfAnyTextsAreUniqueWithoutRegardToCase() {
        Random random = new Random(7);
        List<String> words = List.of("a", "A", "b", "-", "-2", "-3", "ß", "ss", "ẞ", "灯", ".", "_", "2", "con");
        int images = 50_000;
        OutputNames names = new OutputNames(NameTemplate.parse("{name}{serial}"), images);
        Set<String> seen = new HashSet<>();
        List<String> twice = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            StringBuilder product = new StringBuilder();
            for (int n = random.nextInt(5); n >= 0; n--) {
                product.append(words.get(random.nextInt(words.size())));
            }
            FileStem name = names.next(SerialNumber.of(1 + random.nextInt(3)), product.toString(), 1, "");
            if (!seen.add(name.text().toUpperCase().toLowerCase())) {
                twice.add(name.text());
            }
        }

        assertThat(twice).isEmpty();
    }

    @Test
    void theyHaveRoomForAllImagesAndNoMore() {
        OutputNames names = new OutputNames(NameTemplate.parse("{name}"), 2);
        next(names, "a");
        next(names, "a");

        assertThatThrownBy(() -> next(names, "a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the upload changed");
    }
}
