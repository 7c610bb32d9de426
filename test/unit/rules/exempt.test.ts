import { expect, test } from "vitest";

import { callersDeclared, noPlainUrl } from "../../../rules/plainUrls";
import { withValue } from "../../support/withValue";
import { container } from "./cases/ruleCases";
import { changed, judge } from "./judge";

const object = "Deployment noetl/noetl-worker-rust";
const call = "wget https://noetl-server-rust.noetl.svc:8082/x";
const plain = changed("worker-workload", `${container}.args[0]`, call);
const exempting = (entry: object) =>
    plain.map((one) =>
        one.name === "worker" ? { ...one, props: withValue(one.props, "exempt", [entry]) } : one,
    );

test("no-plain-url leaves out the places that the component's inputs exempt, and no others", () => {
    const reason = "gone in March";
    const place = { object, container: "worker", field: "args", reason };
    expect(judge(noPlainUrl, plain)).toHaveLength(1);
    expect(judge(noPlainUrl, exempting(place))).toEqual([]);
    expect(judge(noPlainUrl, exempting({ ...place, field: "command" }))).toHaveLength(1);
    expect(judge(noPlainUrl, exempting({ ...place, object: "Deployment noetl/x" }))).toHaveLength(
        1,
    );
});

test("callers-declared finds a short name, and leaves out callers that the output exempts", () => {
    const calling = changed("other-job", `${container}.args`, [
        "wget http://noetl-server-rust.noetl:8082",
    ]);
    const found = judge(callersDeclared, calling);
    expect(found).toHaveLength(1);
    const job = calling.find(({ name }) => name === "other-job");
    const { namespace, name } = (job?.props as { metadata: Record<string, string> }).metadata;
    const kind = job?.type.split(":").at(-1);
    const entry = { object: `${kind} ${namespace}/${name}`, reason: "may stop" };
    const exempted = calling.map((one) =>
        one.name === "stack"
            ? { ...one, props: withValue(one.props, "link.exempt", [entry]) }
            : one,
    );
    expect(judge(callersDeclared, exempted)).toEqual([]);
});
