package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which images have the URL of an earlier one. */
class FirstImagesTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100, 100_000})
    void itIsAMapOfUrls(int images) {
        Random random = new Random(images);
        FirstImages firsts = new FirstImages(images);
        Map<String, UUID> expected = new HashMap<>();
        for (int i = 0; i < images; i++) {
            String url = "http://a.example/" + random.nextInt(images) + ".jpg";
            UUID image = Ids.next();

            assertThat(firsts.firstOf(url, image)).isEqualTo(expected.putIfAbsent(url, image));
        }
    }

    /** Otherwise a client could prepare URLs that fall into the same slot, and the upload would take quadratic time. */
    @Test
    void nobodyKnowsBeforehandWhereAUrlBelongs() {
        FirstImages one = new FirstImages(1);
        FirstImages other = new FirstImages(1);
        String url = "http://a.example/1.jpg";

        assertThat(one.hash(url)).hasSize(32).isEqualTo(one.hash(url));
        assertThat(one.hash(url)).isNotEqualTo(other.hash(url)).isNotEqualTo(one.hash("http://a.example/2.jpg"));
    }

    @Test
    void itHasRoomForAllImagesAndNoMore() {
        FirstImages firsts = new FirstImages(2);
        firsts.firstOf("http://a.example/1", Ids.next());
        firsts.firstOf("http://a.example/2", Ids.next());

        assertThatThrownBy(() -> firsts.firstOf("http://a.example/3", Ids.next()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the upload changed");
    }
}
