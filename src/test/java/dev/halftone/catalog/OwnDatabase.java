package dev.halftone.catalog;

import dev.halftone.catalog.CatalogServer.Database;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** An empty database for each test, for tests that change tables. */
final class OwnDatabase implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(OwnDatabase.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE)
                .put(Database.class, CatalogServer.of(context).create());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        database(context).close();
    }

    private static Database database(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Database.class, Database.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Database.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return database(context);
    }
}
