package dev.halftone.nativeimage;

import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;

/** The classes of this service. */
final class ServiceTypes {

    private ServiceTypes() {}

    static Collection<Class<?>> all() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.halftone").stream()
                        .<Class<?>>map(type -> load(type.getName()))
                        .toList();
    }

    /** Those that a native executable has to know by name, with the place that uses them so. */
    static Map<Class<?>, String> usedByName() {
        Map<Class<?>, String> used = TypesByReflection.in(all());
        used.keySet().removeIf(ServiceTypes::isAPlainEnum);
        return used;
    }

    /** Its constants are what their names are. */
    static boolean isAPlainEnum(Class<?> type) {
        return type.isEnum()
                && Stream.<AnnotatedElement[]>of(type.getDeclaredFields(), type.getDeclaredMethods())
                        .flatMap(Arrays::stream)
                        .flatMap(member -> Arrays.stream(member.getAnnotations()))
                        .noneMatch(
                                annotation -> annotation.annotationType().isAnnotationPresent(JacksonAnnotation.class));
    }

    static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ServiceTypes.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
