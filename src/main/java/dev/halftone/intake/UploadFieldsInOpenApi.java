package dev.halftone.intake;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter.In;

/** Adds the options of uploads to the description of the API: as parts of the form, and as query parameters. */
@OpenApiFilter(stages = RunStage.BUILD)
public class UploadFieldsInOpenApi implements OASFilter {

    private static final String FORM = "multipart/form-data";

    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry(UploadFields.QUALITY, "1 to 100, default 50"),
            Map.entry(UploadFields.EFFORT, "fast (default) or small"),
            Map.entry(UploadFields.SUBSAMPLING, "auto (default) or keep"),
            Map.entry(UploadFields.MAX_WIDTH, "in pixels"),
            Map.entry(UploadFields.MAX_HEIGHT, "in pixels"),
            Map.entry(UploadFields.FORMAT, "jpeg (default), webp, png, keep or auto"),
            Map.entry(UploadFields.FIT, "inside (default), pad or crop"),
            Map.entry(UploadFields.BACKGROUND, "white (default), black, transparent or a colour such as #ff8800"),
            Map.entry(UploadFields.ENLARGE, "true or false (default)"),
            Map.entry(UploadFields.SALVAGE, "true or false (default)"),
            Map.entry(UploadFields.SERIAL_COLUMN, "the column with serial numbers, if it is not found by its name"),
            Map.entry(UploadFields.NAME_COLUMN, "the column with product names, if it is not found by its name"),
            Map.entry(
                    UploadFields.IMAGE_COLUMNS,
                    "the columns with image URLs, separated by commas, or one column in each of several fields"),
            Map.entry(UploadFields.INVALID_ROWS, "refuse (default), or skip, which accepts the valid rows"),
            Map.entry(UploadFields.OUTPUT_NAME, "id (default) or a template of {serial}, {name}, {position}, {source}"),
            Map.entry(UploadFields.OUTPUT_CSV, "add (default) or replace"),
            Map.entry(UploadFields.REUSE, "never or unchanged; default as configured, usually never"),
            Map.entry(UploadFields.WEBHOOK_URL, "is told when the request ends"));

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths().getPathItems().forEach((path, item) -> {
            if (path.startsWith("/upload") && item.getPOST() != null) {
                describe(item.getPOST());
            }
        });
    }

    private static void describe(Operation upload) {
        for (String option : UploadFields.OPTIONS) {
            upload.addParameter(OASFactory.createParameter()
                    .name(option)
                    .in(In.QUERY)
                    .description(MEANINGS.get(option) + "; only if the body is the CSV")
                    .schema(text()));
        }
        var content = upload.getRequestBody().getContent();
        Map<String, Schema> parts = new TreeMap<>();
        parts.put(UploadFields.FILE, text().format("binary").description("the CSV, plain or gzip-compressed"));
        UploadFields.OPTIONS.forEach(option -> parts.put(option, text().description(MEANINGS.get(option))));
        content.addMediaType(
                FORM,
                OASFactory.createMediaType()
                        .schema(OASFactory.createSchema()
                                .addType(SchemaType.OBJECT)
                                .properties(parts)
                                .required(List.of(UploadFields.FILE))));
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(SchemaType.STRING);
    }
}
