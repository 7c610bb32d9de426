import { isLeafCertificate } from "./kubernetes";
import { attempt, type Finding, type Resource, type ResourceRule } from "./rule";

const purposes = ["server auth", "client auth"];
const keyUsages = ["digital signature", "key encipherment"];

/** Invariant 1: one purpose per leaf. */
export const leafUsage: ResourceRule = {
    name: "leaf-usage",
    description:
        "A leaf certificate serves exactly one side of the link. noetl-server accepts any " +
        "certificate of its CA for clientAuth, or without any purpose at all, whatever its name.",
    fix: "Leave `usages` to `WorkloadCertificate`, or list one of `server auth` and `client auth` beside `digital signature`.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: isLeafCertificate,
    check: (resource) => attempt(usageFindings(resource)),
};

function* usageFindings({ props }: Resource): Iterable<Finding> {
    if (props.at("spec", "isCA").flag === true) {
        return;
    }
    const usages = props.at("spec", "usages");
    const found = usages.texts;
    const exact = purposes.filter((purpose) => found.includes(purpose)).length === 1;
    const strange = found.filter((usage) => ![...purposes, ...keyUsages].includes(usage));
    if (!exact || strange.length > 0) {
        yield {
            field: usages.path,
            ...(usages.isPresent && { value: found }),
            expected:
                "exactly one of server auth and client auth, and beside it only digital signature and key encipherment",
            fix: "issue one certificate for each side",
        };
    }
}
