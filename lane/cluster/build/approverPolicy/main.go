// Command approver-policy is cert-manager's approver-policy, with its built-in approvers alone.
package main

import "github.com/cert-manager/approver-policy/pkg/cmd"

func main() {
	cmd.ExecutePolicyApprover()
}
