package dev.halftone.devmode;

import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** In dev mode, a handful of images and a CSV that names them, so that the main job can be seen without internet. */
@IfBuildProfile("dev")
@ApplicationScoped
class SampleImages {

    private static final List<List<String>> PRODUCTS = List.of(
            List.of("Dunes", "dunes.jpg"),
            List.of("Coast and meadow", "coast.jpg", "meadow.webp"),
            List.of("Spiral", "spiral.jpg"),
            List.of("Badge and fog", "badge.png", "fog.jpg"));

    private final Optional<String> directory;

    SampleImages(@ConfigProperty(name = "dev-samples.directory") Optional<String> directory) {
        this.directory = directory;
    }

    void addRoutes(@Observes Router router) {
        router.get("/samples/products.csv").handler(SampleImages::productsCsv);
        directory.ifPresent(
                files -> router.get("/samples/*").handler(StaticHandler.create(FileSystemAccess.ROOT, files)));
    }

    /** The URLs use the authority of the request, whatever port that is. */
    private static void productsCsv(RoutingContext context) {
        String samples = "http://" + context.request().authority() + "/samples/";
        StringBuilder csv = new StringBuilder("S. No.,Product Name,Input Image Urls\r\n");
        for (int i = 0; i < PRODUCTS.size(); i++) {
            List<String> product = PRODUCTS.get(i);
            List<String> urls = product.stream().skip(1).map(samples::concat).toList();
            csv.append("%d,%s,\"%s\"\r\n".formatted(i + 1, product.get(0), String.join(",", urls)));
        }
        context.response().putHeader("content-type", "text/csv;charset=UTF-8").end(csv.toString());
    }
}
