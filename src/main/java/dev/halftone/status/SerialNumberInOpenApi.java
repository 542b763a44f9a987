package dev.halftone.status;

import dev.halftone.catalog.SerialNumber;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** Describes a serial number as it is written: a number or a text, not a record of both. */
@OpenApiFilter(stages = RunStage.BUILD)
public class SerialNumberInOpenApi implements OASFilter {

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getComponents()
                .addSchema(
                        SerialNumber.class.getSimpleName(),
                        OASFactory.createSchema()
                                .oneOf(List.of(
                                        OASFactory.createSchema()
                                                .addType(SchemaType.INTEGER)
                                                .format("int64"),
                                        OASFactory.createSchema().addType(SchemaType.STRING))));
    }
}
