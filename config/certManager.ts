import { z } from "zod";

import { reservedChartValues } from "./charts/certManager";
import { isOlderRelease } from "./releases";
import { chartValues, day, label, removeCommand, subdomain } from "./types";

const release = z.string().regex(/^v\d+\.\d+\.\d+$/, { error: "a release such as v1.21.2" });

/**
 * The oldest cert-manager that the stack installs: older controllers end at the unknown field
 * `certificateRequestMinimumBackoffDuration` of their config file, which the stack has the chart
 * write, and older webhooks refuse the name constraints of an `inCluster` root.
 */
const oldestManaged = "v1.20.0";

const consent = z.strictObject({
    by: z.string().min(1).describe("Who runs that cert-manager and agreed."),
    date: day(z.iso.date({ error: "a day such as 2026-01-31" })).describe(
        "When, such as 2026-01-31.",
    ),
});

const approver = z.strictObject({
    enabled: z
        .boolean()
        .default(false)
        .describe(
            "Let approver-policy decide on every request of this cert-manager too, those of other teams included.",
        ),
    version: release
        .optional()
        .describe("Chart version of approver-policy, where enabled; v0.28.0 if absent."),
    chart: z
        .string()
        .min(1)
        .optional()
        .describe("OCI reference or folder of the chart, where enabled; upstream's if absent."),
    otherClusterIssuers: z
        .array(subdomain)
        .optional()
        .describe(
            "Where enabled: ClusterIssuers of others on this cert-manager. Requests for them, and for any namespaced Issuer, pass as before; for another one they wait.",
        ),
    consent: consent
        .optional()
        .describe(
            "Where enabled and existing: the agreement of the team that runs it and has turned its own approver off.",
        ),
});

/** The config key `certManager`; the allowed keys depend on `install`. */
export const certManager = z
    .strictObject({
        install: z
            .enum(["managed", "existing"])
            .default("managed")
            .describe("managed: by its chart. existing: nothing, the one that runs is checked."),
        version: release
            .optional()
            .describe("Chart version, where managed: v1.20.0 or newer; v1.21.2 if absent."),
        chart: z
            .string()
            .min(1)
            .optional()
            .describe("OCI reference or folder of the chart, where managed; upstream's if absent."),
        values: chartValues(reservedChartValues)
            .optional()
            .describe("Further values of the chart, where managed; none that the link rests on."),
        deployment: label
            .optional()
            .describe(
                "Its Deployment, where existing; cert-manager if absent. Its webhook: -webhook.",
            ),
        serviceAccount: label
            .optional()
            .describe("Service account of its controller, where existing; cert-manager if absent."),
        namespace: label.default("cert-manager").describe("Namespace that cert-manager runs in."),
        approver: approver
            .prefault({})
            .describe("approver-policy, a second check of every request beside admission; off."),
    })
    .superRefine((keys, context) => {
        const { install, version, chart, values, deployment, serviceAccount, approver } = keys;
        const foreign =
            install === "existing"
                ? { version, chart, values }
                : { deployment, serviceAccount, "approver.consent": approver.consent };
        for (const [key, value] of Object.entries(foreign)) {
            if (value !== undefined) {
                context.addIssue({
                    code: "custom",
                    path: key.split("."),
                    message: `no such key where certManager.install is ${install}`,
                    params: { fix: removeCommand },
                });
            }
        }
        if (install === "managed" && isOlderRelease(version ?? oldestManaged, oldestManaged)) {
            context.addIssue({
                code: "custom",
                path: ["version"],
                message: `${oldestManaged} or newer: older controllers do not start with the config that the stack gives them (certificateRequestMinimumBackoffDuration)`,
                params: { fix: removeCommand },
            });
        }
        const { enabled, ...whereEnabled } = approver;
        for (const [key, value] of Object.entries(enabled ? {} : whereEnabled)) {
            if (value !== undefined) {
                context.addIssue({
                    code: "custom",
                    path: ["approver", key],
                    message: "no such key where approver-policy is off",
                    params: {
                        fix: (field: string) =>
                            `${removeCommand(field)}, or set certManager.approver.enabled true`,
                    },
                });
            }
        }
        if (install === "existing" && enabled && approver.consent === undefined) {
            context.addIssue({
                code: "custom",
                path: ["approver", "consent"],
                message:
                    "who agreed and when: approver-policy decides for every team on that cert-manager, and nothing renews while its own approver is off and no policy applies",
                params: {
                    fix: "ask the team that runs it to turn its approver off (disableAutoApproval), and put { by, date } here; or remove certManager.approver",
                },
            });
        }
    })
    .transform(({ install, namespace, deployment, serviceAccount, approver, ...managed }) => ({
        namespace,
        serviceAccount: serviceAccount ?? "cert-manager",
        ...(approver.enabled && {
            approver: {
                version: approver.version ?? "v0.28.0",
                chart:
                    approver.chart ?? "oci://quay.io/jetstack/charts/cert-manager-approver-policy",
                otherClusterIssuers: approver.otherClusterIssuers ?? [],
            },
        }),
        ...(install === "existing"
            ? { install, deployment: deployment ?? "cert-manager" }
            : {
                  install,
                  version: managed.version ?? "v1.21.2",
                  chart: managed.chart ?? "oci://quay.io/jetstack/charts/cert-manager",
                  values: managed.values ?? {},
              }),
    }));

/** The config key `certManager`, checked, with only the keys that `install` uses. */
export type CertManagerSettings = z.infer<typeof certManager>;
