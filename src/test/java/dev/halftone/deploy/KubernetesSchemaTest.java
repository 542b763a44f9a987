package dev.halftone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesSchemaTest {

    private final KubernetesSchema schema = new KubernetesSchema();

    private List<String> faults(String manifest) {
        return schema.faults(Yaml.documents(manifest).get(0));
    }

    @Test
    void aFieldThatDoesNotExistIsFound() {
        assertThat(faults("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: halftone}
                        spec:
                          template:
                            spec:
                              containers:
                                - name: halftone
                                  redinessProbe: {}
                        """))
                .containsExactly("apps/v1/Deployment.spec.template.spec.containers[0] has no field redinessProbe.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicas: two                                  | replicas is of type string, not integer.",
                "template: [halftone]                           | template is of type array, not object.",
                "template: {spec: {hostNetwork: 'no'}}          | template.spec.hostNetwork is of type string, not boolean.",
                "template: {spec: {containers: {image: a}}}     | template.spec.containers is of type object, not array.",
                "template: {spec: {containers: [{env: [{value: 1}]}]}} "
                        + "| template.spec.containers[0].env[0].value is of type integer, not string.",
                "template: {spec: {nodeSelector: {gpu: true}}}  "
                        + "| template.spec.nodeSelector.gpu is of type boolean, not string.",
                "template: {spec: {overhead: {cpu: [1]}}}       "
                        + "| template.spec.overhead.cpu is of type array, not string or number.",
                "strategy: {rollingUpdate: {maxSurge: 0.5}}     "
                        + "| strategy.rollingUpdate.maxSurge is of type number, not string or integer.",
                "strategy:                                      | strategy is of type null, not object."
            })
    void aValueOfAnotherTypeIsFound(String spec, String fault) {
        assertThat(faults("{apiVersion: apps/v1, kind: Deployment, spec: {" + spec + "}}"))
                .containsExactly("apps/v1/Deployment.spec." + fault);
    }

    @Test
    void everyFaultIsFound() {
        assertThat(faults("{apiVersion: v1, kind: Service, spec: {port: 80, clusterIP: 1}, status: {}}"))
                .containsExactlyInAnyOrder(
                        "v1/Service has no field status.",
                        "v1/Service.spec has no field port.",
                        "v1/Service.spec.clusterIP is of type integer, not string.");
    }

    @Test
    void quantitiesAndPortsAreNumbersOrTexts() {
        assertThat(faults("""
                        apiVersion: apps/v1
                        kind: Deployment
                        spec:
                          template:
                            spec:
                              containers:
                                - resources: {requests: {cpu: 0.5, memory: 1Gi}, limits: {cpu: 2}}
                                  livenessProbe: {httpGet: {port: http}}
                                  readinessProbe: {httpGet: {port: 8080}}
                        """)).isEmpty();
    }

    /** A container is part of other kinds, but not a kind itself. */
    @ParameterizedTest
    @ValueSource(strings = {"apps/v1beta1/Deployment", "v1/Deployment", "v1/Pods", "v1/Container", "/"})
    void aKindThatDoesNotExistIsFound(String kind) {
        int name = kind.lastIndexOf('/');

        assertThat(faults("{apiVersion: '" + kind.substring(0, name) + "', kind: '" + kind.substring(name + 1) + "'}"))
                .containsExactly("There is no " + kind + ".");
    }

    @Test
    void aKindOfAnOperatorIsReadAsItIs() {
        assertThat(faults("{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, spec: {anything: 1}}"))
                .isEmpty();
        assertThat(faults("{apiVersion: keda.sh/v1, kind: ScaledObject, spec: {anything: 1}}"))
                .containsExactly("There is no keda.sh/v1/ScaledObject.");
    }
}
