import { describe, expect, test } from "vitest";

import { resolveLink } from "../../../link/resolve";
import { containerOf, manifestOf, stackConfig } from "../../support/stackConfig";

describe("podSelector has", () => {
    const labels = { app: "batch", version: "2" };
    const template = {
        metadata: { labels },
        spec: { serviceAccountName: "batch", containers: [containerOf("batch")] },
    };
    const selector = { matchLabels: { app: "batch" } };

    test.each([
        ["the selector of a Deployment", "apps/v1 Deployment", { selector }, { app: "batch" }],
        ["the selector of a StatefulSet", "apps/v1 StatefulSet", { selector }, { app: "batch" }],
        ["the selector of a DaemonSet", "apps/v1 DaemonSet", { selector }, { app: "batch" }],
        [
            "all pod labels of a Job, whose selector the cluster generates",
            "batch/v1 Job",
            { selector },
            labels,
        ],
        [
            "all pod labels of a CronJob",
            "batch/v1 CronJob",
            { jobTemplate: { spec: { template, selector } } },
            labels,
        ],
        [
            "all pod labels if the selector has no matchLabels",
            "apps/v1 Deployment",
            { selector: { matchExpressions: [{ key: "app", operator: "Exists" }] } },
            labels,
        ],
    ])("%s", (_, type, spec, expected) => {
        const [apiVersion, kind] = type.split(" ");
        const metadata = { name: "batch", namespace: "noetl" };
        const object = { apiVersion, kind, metadata, spec: { template, ...spec } };
        const path = manifestOf("selector", object);
        const { link } = resolveLink(stackConfig({ clients: [{ name: "batch", manifest: path }] }));
        expect(link.clients[0]?.podLabels).toEqual(labels);
        expect(link.clients[0]?.podSelector).toEqual(expected);
    });
});
