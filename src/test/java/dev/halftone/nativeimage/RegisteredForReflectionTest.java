package dev.halftone.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.halftone.http.ErrorBody;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import dev.halftone.messages.RequestCompleted;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A native executable knows the fields of a type only if it is registered; a JVM knows them all. */
class RegisteredForReflectionTest {

    /** With those that have no name. */
    private static final JavaClasses THIS_PACKAGE =
            new ClassFileImporter().importPackagesOf(RegisteredForReflectionTest.class);

    private static final Map<Class<?>, String> USED = ServiceTypes.usedByName();

    @Test
    void whatIsWrittenAsJsonOrReadByAQueryIsRegistered() {
        Map<Class<?>, String> unregistered = new HashMap<>(USED);
        unregistered.keySet().removeAll(RegisteredTypes.among(ServiceTypes.all()));

        assertThat(unregistered)
                .as("@RegisterForReflection is missing, with the place that uses the type")
                .isEmpty();
    }

    /** So that the test above has something to look at. */
    @Test
    void whatThisServiceUsesIsFound() {
        assertThat(USED)
                .containsKeys(
                        ErrorBody.class,
                        ErrorBody.Quota.class,
                        ImageRequested.class,
                        ImageProcessed.Completed.class,
                        ImageProcessed.Failed.class,
                        RequestCompleted.class,
                        ServiceTypes.load("dev.halftone.intake.RowError"),
                        ServiceTypes.load("dev.halftone.status.RequestResponse"),
                        ServiceTypes.load("dev.halftone.status.ImageResponse"),
                        ServiceTypes.load("dev.halftone.status.StatusResponse"));
    }

    @ParameterizedTest
    @MethodSource
    void everyWayToUseATypeIsSeenAndNoOther(Class<?> way) {
        Map<Class<?>, String> found = TypesByReflection.in(nested(way).toList());

        assertThat(found.keySet())
                .extracting(Class::getSimpleName)
                .contains("Used")
                .doesNotContain("Unused");
    }

    static Stream<Class<?>> everyWayToUseATypeIsSeenAndNoOther() {
        return Arrays.stream(UsesByName.class.getDeclaredClasses());
    }

    @Test
    void onlyAnEnumThatJacksonIsToldOfHasToBeRegistered() {
        assertThat(ServiceTypes.isAPlainEnum(UsesByName.OfAnEnum.Unused.class)).isTrue();
        assertThat(ServiceTypes.isAPlainEnum(UsesByName.OfAnEnum.Used.class)).isFalse();
    }

    @Path("/somewhere")
    interface Resource {

        @GET
        Map<String, List<Answer>> get();

        @POST
        void post(Body body);

        NoAnswer other();

        record Answer(Part[] parts, List<? extends Hidden> hidden) {}

        record Part(String text) {}

        record Hidden(String text) {}

        record Body(String text) {}

        record NoAnswer(String text) {}

        @RegisterForReflection
        record Said(Held held) {

            record Nested(String text) {}
        }

        record Held(String text) {}
    }

    /** Not what is behind a wildcard, nor what a type holds that says itself that it is registered. */
    @Test
    void quarkusRegistersWhatResourcesAnswerAndTakeAndWhatSaysSo() {
        Set<Class<?>> registered = RegisteredTypes.among(nested(Resource.class).toList());

        assertThat(registered)
                .containsExactlyInAnyOrder(
                        Resource.Answer.class,
                        Resource.Part.class,
                        Resource.Body.class,
                        Resource.Said.class,
                        Resource.Said.Nested.class);
    }

    private static Stream<Class<?>> nested(Class<?> outer) {
        return THIS_PACKAGE.stream()
                .map(JavaClass::getName)
                .filter(name -> name.equals(outer.getName()) || name.startsWith(outer.getName() + "$"))
                .map(ServiceTypes::load);
    }
}
