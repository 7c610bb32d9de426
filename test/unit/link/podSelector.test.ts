import { describe, expect, test } from "vitest";

import { resolveLink } from "../../../link/resolve";
import { containerOf, manifestOf, stackConfig } from "../../support/stackConfig";

describe("the labels by which a policy knows a client's pods", () => {
    const labels = { app: "batch", version: "2" };
    const template = {
        metadata: { labels },
        spec: { serviceAccountName: "batch", containers: [containerOf("batch")] },
    };
    const selector = { matchLabels: { app: "batch" } };

    test.each([
        ["the selector's of a Deployment", "apps/v1 Deployment", { selector }, { app: "batch" }],
        ["the selector's of a StatefulSet", "apps/v1 StatefulSet", { selector }, { app: "batch" }],
        ["the selector's of a DaemonSet", "apps/v1 DaemonSet", { selector }, { app: "batch" }],
        ["all of a Job's, whose selector is its own", "batch/v1 Job", { selector }, labels],
        [
            "all of a CronJob's",
            "batch/v1 CronJob",
            { jobTemplate: { spec: { template, selector } } },
            labels,
        ],
        [
            "all where the selector names none",
            "apps/v1 Deployment",
            { selector: { matchExpressions: [{ key: "app", operator: "Exists" }] } },
            labels,
        ],
    ])("are %s", (_, type, spec, expected) => {
        const [apiVersion, kind] = type.split(" ");
        const metadata = { name: "batch", namespace: "noetl" };
        const object = { apiVersion, kind, metadata, spec: { template, ...spec } };
        const path = manifestOf("selector", object);
        const { link } = resolveLink(stackConfig({ clients: [{ name: "batch", manifest: path }] }));
        expect(link.clients[0]?.podLabels).toEqual(labels);
        expect(link.clients[0]?.podSelector).toEqual(expected);
    });
});
