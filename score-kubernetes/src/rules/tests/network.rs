//! Objects that lead to pods.

use super::*;

#[test]
fn what_leads_to_pods() {
    refused(
        SERVICE,
        &[
            ("ports: [{port: 80}]", ""),
            ("selector: {a: b}", "spec.ports needs one item"),
            ("clusterIP: None", ""),
            (
                "clusterIP: a, ports: [{port: 80}]",
                "spec.clusterIP must be an IP address",
            ),
            (
                "ports: [{port: 80}, {port: 81, name: b}]",
                "spec.ports.0.name is needed: of several ports of a Service each has a name",
            ),
            (
                "ports: [{port: 80, name: a}, {port: 80, name: b}]",
                "spec.ports.1.port is taken by another port",
            ),
            (
                "ports: [{port: 80, name: a}, {port: 80, name: b, protocol: UDP}]",
                "",
            ),
            (
                "ports: [{port: 80, name: a}, {port: 81, name: a}]",
                "spec.ports.1.name is `a`, the name of another port",
            ),
            (
                "ports: [{port: 80, name: a_b}]",
                "spec.ports.0.name is no good name",
            ),
            ("ports: [{port: 0}]", "spec.ports.0.port must be 1 to 65535"),
            (
                "ports: [{port: 80, targetPort: much-too-long-a-name}]",
                "spec.ports.0.targetPort is no name of a port",
            ),
            (
                "ports: [{port: 80, nodePort: 30000}]",
                "spec.ports.0.nodePort may stand with",
            ),
            (
                "type: NodePort, ports: [{port: 80, nodePort: 70000}]",
                "spec.ports.0.nodePort must be",
            ),
            ("type: ExternalName", "spec.externalName is needed"),
            ("type: ExternalName, externalName: a.example.com", ""),
            ("type: Internal, ports: [{port: 80}]", "spec.type must be"),
            (
                "ports: [{port: 80}], externalTrafficPolicy: Local",
                "spec.externalTrafficPolicy may stand with",
            ),
            (
                "ports: [{port: 80}], sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}}",
                "spec.sessionAffinityConfig.clientIP.timeoutSeconds must be 1 to 86400",
            ),
            (
                "ports: [{port: 80}], externalIPs: [a]",
                "spec.externalIPs.0 must be an IP address",
            ),
            (
                "type: LoadBalancer, ports: [{port: 80}], loadBalancerSourceRanges: [1.2.3.4]",
                "spec.loadBalancerSourceRanges.0 must be a range",
            ),
        ],
    );
    let path = "rules: [{http: {paths: [{pathType: Prefix, path: /, backend: {service: {name: s, port: {number: 80}}}}]}}]";
    refused(
        INGRESS,
        &[
            (path, ""),
            ("rules: []", "spec needs `rules` or `defaultBackend`"),
            (
                &path.replace("{http", "{host: 1.2.3.4, http"),
                "spec.rules.0.host must be a domain, not",
            ),
            (&path.replace("{http", "{host: '*.example.com', http"), ""),
            (
                &path.replace("{http", "{host: 'a.*.com', http"),
                "spec.rules.0.host must be a domain",
            ),
            (
                &path.replace("path: /", "path: x"),
                "spec.rules.0.http.paths.0.path must start with `/`",
            ),
            (
                &path.replace("pathType: Prefix, ", ""),
                "spec.rules.0.http.paths.0.pathType is needed",
            ),
            (
                &path.replace("number: 80", "number: 80, name: a"),
                "spec.rules.0.http.paths.0.backend.service.port must have exactly one of",
            ),
            (
                &path.replace("number: 80", "number: 0"),
                "spec.rules.0.http.paths.0.backend.service.port",
            ),
            (
                "defaultBackend: {service: {name: s, port: {number: 1}}, resource: {kind: a, name: b}}",
                "spec.defaultBackend must have exactly one of",
            ),
        ],
    );
}

#[test]
fn routes() {
    let backend = "rules: [{backendRefs: [{name: s, port: 80}]}]";
    let found = "rules: [{matches: [{path: {type: KIND, value: VALUE}}]}]";
    let found = |kind: &str, value: &str| found.replace("KIND", kind).replace("VALUE", value);
    refused(
        ROUTE,
        &[
            (backend, ""),
            (
                &backend.replace(", port: 80", ""),
                "spec.rules.0.backendRefs.0.port is needed",
            ),
            (
                &backend.replace("80", "web"),
                "spec.rules.0.backendRefs.0.port must be a number",
            ),
            ("rules: []", "spec.rules needs one item"),
            (
                "hostnames: [A.example.com]",
                "spec.hostnames.0 must be a domain",
            ),
            (
                "parentRefs: [{name: a}, {name: a}]",
                "spec.parentRefs.1 says the same",
            ),
            ("parentRefs: [{name: a}, {name: a, sectionName: b}]", ""),
            (
                "parentRefs: [{name: a, namespace: a.b}]",
                "spec.parentRefs.0.namespace is no good name",
            ),
            (
                &found("PathPrefix", "x"),
                "spec.rules.0.matches.0.path.value must start with `/`",
            ),
            (
                &found("PathPrefix", "/a//b"),
                "spec.rules.0.matches.0.path.value may not hold",
            ),
            (
                &found("Exact", "'/a[b'"),
                "spec.rules.0.matches.0.path.value may hold letters",
            ),
            (&found("RegularExpression", "'/a[b]'"), ""),
            (
                "rules: [{matches: [{method: LOOK}]}]",
                "spec.rules.0.matches.0.method must be",
            ),
            (
                "rules: [{matches: [{headers: [{name: a, value: b}, {name: a, value: c}]}]}]",
                "spec.rules.0.matches.0.headers.1 says the same",
            ),
            (
                "rules: [{filters: [{type: RequestRedirect}]}]",
                "spec.rules.0.filters.0.requestRedirect is needed",
            ),
            (
                "rules: [{filters: [{type: RequestRedirect, requestRedirect: {statusCode: 200}}]}]",
                "spec.rules.0.filters.0.requestRedirect.statusCode must be",
            ),
            (
                "rules: [{backendRefs: [{name: s, port: 80}], filters: [{type: RequestRedirect, requestRedirect: {}}]}]",
                "spec.rules.0.backendRefs may not stand",
            ),
            (
                "rules: [{filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath}}}]}]",
                "spec.rules.0.filters.0.urlRewrite.path.replaceFullPath is needed",
            ),
            ("rules: [{timeouts: {request: 10}}]", ""),
            (
                "rules: [{timeouts: {request: ten}}]",
                "spec.rules.0.timeouts.request must be a duration",
            ),
        ],
    );
}
