"""Verbs about trained networks: import, property."""

import argparse
import json

from exactrelu.cli.files import existing
from exactrelu.cli.shared_options import limits, require_certificate_folder
from exactrelu.cli.verdicts import exit_code, save_certificate, verdict_json

__all__ = ["import_model", "property_"]


def import_model(options: argparse.Namespace) -> int:
    """Write a trained network as a network file."""
    from exactrelu.formats.network_json import write_network
    from exactrelu.formats.trained_networks import import_network

    network = import_network(
        existing(options.model),
        decimals=options.decimals,
        transposed=options.transposed,
        layers=options.layers and options.layers.replace(",", " ").split(),
        outputs=options.outputs and options.outputs.replace(",", " ").split(),
    )
    write_network(network, options.output)
    if options.json:
        print(json.dumps({"file": str(options.output), "architecture": network.architecture}))
    else:
        weights = "each float read as its shortest decimal" if options.decimals else "weights exactly as stored"
        print(f"{options.output}: architecture {network.architecture}, {weights}")
        print("  the rounding of a floating-point evaluation is not modelled")
    return 0


def property_(options: argparse.Namespace) -> int:
    """Decide a property; exit codes as for check."""
    from exactrelu.formats.property_verdicts import decide_property
    from exactrelu.formats.trained_networks import import_network

    require_certificate_folder(options)
    network = import_network(existing(options.network))
    verdict = decide_property(network, existing(options.property), allow_empty=options.allow_empty, **limits(options))
    saved = save_certificate(verdict, options)
    if options.json:
        report = verdict_json(verdict, file=saved)
        report["outputs"] = [str(y) for y in verdict.outputs] or None
        report["margin"] = None if verdict.margin is None else str(verdict.margin)
        report["margin_is_least"] = verdict.margin_is_least
        print(json.dumps({"verdicts": [report]}, indent=1))
    else:
        print(verdict)
        if verdict.margin is not None:
            words = "margin" if verdict.margin_is_least else "margin at least"
            print(f"  {words} {verdict.margin}, about {float(verdict.margin):.3g}")
        if options.certificate is not None:
            print(f"  certificate: {saved}" if saved else "  no certificate is written")
    return exit_code(verdict)
