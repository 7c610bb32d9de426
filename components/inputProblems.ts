import * as pulumi from "@pulumi/pulumi";

import { describeProblem, describeProblems, type Problem } from "../problems/problem";

/**
 * Throws all problems of a component's arguments as one error. The message repeats the reasons,
 * because the Pulumi CLI prints the message alone.
 *
 * @throws pulumi.InputPropertiesError when there is any problem.
 */
export function rejectProblems(subject: string, problems: readonly Problem[]): void {
    if (problems.length === 0) {
        return;
    }
    throw new pulumi.InputPropertiesError({
        message: describeProblems(`${subject} cannot be created:`, problems),
        errors: problems.map((problem) => ({
            propertyPath: problem.field,
            reason: describeProblem(problem),
        })),
    });
}
