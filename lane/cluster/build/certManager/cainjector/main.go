// Command cainjector is cert-manager's injector of CA bundles into webhooks, APIs and CRDs.
package main

import (
	"github.com/cert-manager/cert-manager/lane/command"
)

func main() {
	config, err := newConfiguration()
	if err != nil {
		panic(err)
	}
	command.Main("cainjector", config, config.run)
}
