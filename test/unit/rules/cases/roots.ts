import { absent } from "../../../support/withValue";
import type { CasesByRule } from "./ruleCases";

/** Cases of the rules on trust roots and their issuers. */
export const roots: CasesByRule = {
    "root-kind": {
        // The sample's pack allows every kind; allowances.test.ts covers the strict setting.
        failing: [],
        missing: ["root-self-signed", "isCaCertificate", null],
        unknown: ["root-self-signed", "isCaCertificate", "later"],
    },
    "root-lifetime": {
        failing: [
            ["root-self-signed", "validityPeriodHours", 87601, "validityPeriodHours"],
            ["root-in-cluster", "spec.duration", "90000h", "spec.duration"],
            ["root-google", "lifetime", "315360001s", "lifetime"],
        ],
        missing: ["root-in-cluster", "spec.duration", "spec.duration"],
        unknown: ["root-google", "lifetime", "later"],
    },
    "root-dedicated": {
        failing: [
            ["root-self-signed", "maxPathLength", 1, "maxPathLength"],
            ["root-self-signed", "allowedUses", ["server_auth"], "allowedUses"],
            ["root-in-cluster", "spec.usages", ["any"], "spec.usages"],
            ["root-in-cluster", "spec.nameConstraints.critical", false, "nameConstraints"],
            [
                "root-google",
                "config.x509Config.caOptions.maxIssuerPathLength",
                2,
                "maxIssuerPathLength",
            ],
            ["root-existing", "dedicated.owner", "", "dedicated.owner"],
            ["root-existing", "dedicated.since", absent, "dedicated.since"],
        ],
        missing: ["root-in-cluster", "spec.nameConstraints", "spec.nameConstraints"],
        unknown: ["root-self-signed", "maxPathLength", "later"],
    },
    "root-protected": {
        failing: [
            ["root-key", ".protect", false, "option protect"],
            ["root-in-cluster", ".protect", false, "option protect"],
        ],
        missing: ["worker", "mode", null],
        unknown: ["server", "mode", "later"],
    },
    "issuer-guarded": {
        failing: [
            ["issuer", "", absent, "issuerRef of Certificate noetl/"],
            ["policy", "", absent, "ClusterIssuer noetl-link: admission of certificaterequests"],
            ["policy-certificates", "", absent, "noetl-link: admission of certificates"],
            ["policy-certificates", "spec.variables", [], "admission of certificates"],
            ["policy", "spec.variables", [], "admission of certificaterequests"],
            ["policy", "spec.failurePolicy", "Ignore", "admission"],
            ["policy", "spec.validations", [], "admission"],
            ["binding", "spec.validationActions", ["Warn"], "admission"],
            ["binding", "spec.matchResources", { namespaceSelector: {} }, "admission"],
        ],
        missing: ["binding", "spec.policyName", "admission"],
        unknown: ["worker-certificate", "spec.issuerRef.name", "later"],
    },
};
