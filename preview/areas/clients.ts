import type { Identity } from "../../pki/identity";
import { workloadName } from "../../workload/kinds";
import { isBothSides, type Pair } from "../compare";
import type { RecordedResource } from "../record";
import { say, type Sentence } from "../sentence";
import { isWorkload } from "./workloads";

/** Clients that join, leave, or have another name or another workload than before. */
export function clientWords(
    before: readonly Identity[],
    after: readonly Identity[],
    pairs: readonly Pair[],
): readonly Sentence[] {
    const workloads = pairs.filter(({ before: was, after: is }) =>
        [was, is].some((one) => one !== undefined && isWorkload(one)),
    );
    const renames = workloads
        .filter(isBothSides)
        .map((pair) => ({ from: memberOf(pair.before), to: memberOf(pair.after), pair }));
    const renamed = renames.filter(({ from, to }) => from !== to);
    const known = [...before.map(({ name }) => name), ...renamed.map(({ to }) => to)];
    const kept = [...after.map(({ name }) => name), ...renamed.map(({ from }) => from)];
    const isProtected = (name: string) =>
        workloads.some(
            ({ before: was, after: is }) =>
                was?.protect === true && is === undefined && memberOf(was) === name,
        );
    return [
        ...after.filter(({ name }) => !known.includes(name)).map(({ name }) => joins(name)),
        ...before
            .filter(({ name }) => !kept.includes(name))
            .map(({ name }) => leaves(name, isProtected(name))),
        ...renamed.map(({ from, to }) => say`client ${from} is renamed to ${to}: its objects stay`),
        ...renames
            .filter(({ from, to, pair }) => from === to && hasPreviousName(pair.after))
            .map(({ to }) => renameDone(to)),
        ...after.flatMap((is) => {
            const was = before.find(({ name }) => name === is.name);
            return was === undefined ? [] : otherWorkload(was, is, isProtected(is.name));
        }),
    ];
}

const joins = (name: string) => say`client ${name} joins`;

function leaves(name: string, isProtected: boolean): Sentence {
    return isProtected
        ? say`client ${name} leaves, which an update refuses, because what runs is protected: put it back with leaving: true, run pulumi up, then remove it`
        : say`client ${name} leaves`;
}

const renameDone = (name: string) =>
    say`client ${name} has its name in the base already: remove its previousName once every stack was updated`;

/** Another object is no change of the first: it is an addition and a removal. */
function otherWorkload(was: Identity, is: Identity, isProtected: boolean): readonly Sentence[] {
    const [from, to] = [workloadName(was.workload), workloadName(is.workload)];
    if (from === to) return [];
    const refused = isProtected
        ? [
              ", which an update refuses, because what runs is protected: add it as another client, and let this one leave (leaving: true)",
          ]
        : [];
    return [say`client ${is.name}: ${from} → ${to} is an addition and a removal${refused}`];
}

/** Name of the member whose component has the resource. */
const memberOf = ({ parent }: RecordedResource) => parent.split("::").at(-1) ?? "";

/** A workload also has the URNs of its kind's older API versions, under its own name. */
const hasPreviousName = ({ name, earlierUrns }: RecordedResource) =>
    earlierUrns.some((urn) => !urn.endsWith(`::${name}`));
