package dev.halftone.config;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Api;
import dev.halftone.EmbeddedServersResource;
import dev.halftone.Origin;
import dev.halftone.Pictures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Without {@code halftone.public-url}, and with a port that the system has chosen. */
@Tag("quarkus")
@QuarkusTest
@QuarkusTestResource(EmbeddedServersResource.class)
class PublicUrlServiceTest {

    @Inject
    PublicUrl url;

    @Test
    void linksLeadToThePortThatIsListenedOn() {
        String here = "http://localhost:" + RestAssured.port;
        try (Origin origin = new Origin()) {
            String requestId = Api.upload(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1)))));
            Api.awaitEnd(requestId);

            String output = (String) Api.images(requestId).get(0).get("output_url");

            assertThat(output).startsWith(here + "/images/" + requestId + "/");
            given().get(output).then().statusCode(200).contentType("image/jpeg");
        }
        assertThat(given().get("/app/settings").<String>path("public_url")).isEqualTo(here);
        assertThat(url.get()).isEqualTo(here);
    }
}
