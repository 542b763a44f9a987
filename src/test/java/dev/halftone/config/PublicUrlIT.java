package dev.halftone.config;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import io.restassured.RestAssured;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nobody has said what links begin with, and the system has chosen the port. */
@Tag("process")
class PublicUrlIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

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
    }
}
