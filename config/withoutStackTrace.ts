import * as pulumi from "@pulumi/pulumi";

import { InputError } from "../problems/inputError";

/**
 * Calls `make`, and turns an operator's mistake into the error that Pulumi shows without a stack
 * trace.
 * @throws pulumi.RunError with the message of an InputError; any other error as it is.
 */
export function withoutStackTrace<T>(make: () => T): T {
    try {
        return make();
    } catch (error) {
        throw InputError.isInstance(error) ? new pulumi.RunError(error.message) : error;
    }
}
