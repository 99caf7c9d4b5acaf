//! Resource definitions for the same project: what the default provisioners give, and many that match nothing of it.

use std::fmt::Write as _;

/// The objects that a store of a name needs, as the default provisioners have them.
const STORE: &str = "          {{ $name := .init.name }}
          {{ $labels := dict \"app.kubernetes.io/managed-by\" \"score-k8s\" \"app.kubernetes.io/name\" \"KIND\" \"app.kubernetes.io/instance\" $name }}
          {{ $metadata := dict \"name\" $name \"labels\" $labels }}
          secret.yaml:
            location: namespace
            data:
              apiVersion: v1
              kind: Secret
              metadata: {{ toRawJson $metadata }}
              data:
                password: {{ .init.password | b64enc }}
          service.yaml:
            location: namespace
            data:
              apiVersion: v1
              kind: Service
              metadata: {{ toRawJson $metadata }}
              spec:
                selector:
                  app.kubernetes.io/instance: {{ $name | quote }}
                ports:
                  - name: store
                    port: PORT
                    targetPort: store
          store.yaml:
            location: namespace
            data:
              apiVersion: apps/v1
              kind: StatefulSet
              metadata: {{ toRawJson $metadata }}
              spec:
                replicas: 1
                serviceName: {{ $name | quote }}
                selector:
                  matchLabels:
                    app.kubernetes.io/instance: {{ $name | quote }}
                template:
                  metadata: {{ toRawJson (dict \"labels\" $labels) }}
                  spec:
                    automountServiceAccountToken: false
                    enableServiceLinks: false
                    securityContext:
                      runAsNonRoot: true
                      runAsUser: 999
                      runAsGroup: 1000
                      fsGroup: 1000
                      fsGroupChangePolicy: OnRootMismatch
                      seccompProfile:
                        type: RuntimeDefault
                    containers:
                      - name: store
                        image: docker.io/library/KIND:7.4.5
                        args:
                          - KIND-server
                          - /usr/local/etc/KIND/KIND.conf
                        ports:
                          - name: store
                            containerPort: PORT
                        env:
                          - name: STORE_PASSWORD
                            valueFrom:
                              secretKeyRef:
                                name: {{ $name | quote }}
                                key: password
                        readinessProbe:
                          exec:
                            command: [KIND-check, localhost]
                          periodSeconds: 5
                        resources:
                          requests:
                            cpu: 100m
                            memory: 64Mi
                          limits:
                            memory: 256Mi
                        securityContext:
                          allowPrivilegeEscalation: false
                          readOnlyRootFilesystem: true
                          capabilities:
                            drop:
                              - ALL
                        volumeMounts:
                          - name: data
                            mountPath: /data
                volumeClaimTemplates:
                  - metadata: {{ toRawJson (dict \"name\" \"data\" \"labels\" $labels) }}
                    spec:
                      accessModes:
                        - ReadWriteOnce
                      resources:
                        requests:
                          storage: 1Gi
";

/// The parts of the platform that a benchmark has beside what the Score files ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Platform {
    /// Nothing: the definitions give what the default provisioners give.
    Plain,
    /// A definition of workloads that changes each, and a policy for each cache, which workloads depend on.
    Full,
}

/// So many definitions, a document each: those that the project's resources get, and others.
#[must_use]
pub fn definitions(count: usize, platform: Platform) -> Vec<String> {
    let mut all = vec![
        store("redis-all", "redis", 6379, platform),
        store("postgres-all", "postgres", 5432, platform),
        template(
            "volume-all",
            "volume",
            "        manifests: {volume.yaml: {location: volumes, data: {name: data, emptyDir: {}}}}\n",
            "[{}]",
        ),
    ];
    if platform == Platform::Full {
        all.push(template(
            "workload-all",
            "workload",
            "        outputs: |\n          update:\n          - {op: add, path: /spec/serviceAccountName, value: \"{{ .resource.id }}\"}\n          - {op: add, path: /spec/pod/labels/team, value: shop}\n",
            "[{}]",
        ));
        all.push(
            "apiVersion: entity.humanitec.io/v1b1\nkind: Definition\nmetadata: {id: policy-all}\nentity:\n  name: policy-all\n  type: policy\n  driver_type: humanitec/echo\n  driver_inputs: {values: {name: '${resources.redis.outputs.host}-policy', all: '${resources.policy>redis.outputs.host}'}}\n  criteria: [{}]\n"
                .to_owned(),
        );
    }
    for number in all.len()..count {
        let kind = ["redis", "postgres", "volume", "bucket", "queue"][number % 5];
        let rules = format!(
            "[{{env_id: env-{number}}}, {{app_id: app-{number}, env_type: live}}, {{class: class-{number}}}]"
        );
        let outputs = format!("        outputs: 'host: other-{number}'\n");
        all.push(template(
            &format!("{kind}-{number}"),
            kind,
            &outputs,
            &rules,
        ));
    }
    all
}

/// A store with a password, and what it takes to run one.
fn store(id: &str, kind: &str, port: u16, platform: Platform) -> String {
    let objects = STORE
        .replace("KIND", kind)
        .replace("PORT", &port.to_string());
    let phases = format!(
        "        init: |
          name: {{{{ dig \"name\" (printf \"{kind}-%s\" (.id | trunc 8)) (.cookie | default dict) | quote }}}}
          password: {{{{ dig \"password\" (randAlphaNum 16) (.cookie | default dict) | quote }}}}
        cookie: |
          {{{{ toRawJson .init }}}}
        outputs: |
          host: {{{{ .init.name | quote }}}}
          port: {port}
          name: {{{{ .init.name | quote }}}}
          username: default
        secrets: |
          password: {{{{ .init.password | quote }}}}
        manifests: |
{objects}"
    );
    let mut text = template(id, kind, &phases, "[{}]");
    if platform == Platform::Full && kind == "redis" {
        text.push_str("  provision: {policy: {is_dependent: true, match_dependents: true}}\n");
    }
    text
}

fn template(id: &str, kind: &str, phases: &str, criteria: &str) -> String {
    let mut text = String::new();
    let _ = write!(
        text,
        "apiVersion: entity.humanitec.io/v1b1
kind: Definition
metadata:
  id: {id}
entity:
  name: {id}
  type: {kind}
  driver_type: humanitec/template
  driver_inputs:
    values:
      templates:
{phases}  criteria: {criteria}
"
    );
    text
}
