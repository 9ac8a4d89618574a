"""Makes harnesses of any size for the growth families: gen_harness.py KIND N [M].

chain N M   N cables in a row, M wires each, between N + 1 connectors
pins N      two connectors of N pins, of which one is connected
bundle N    one bundle of N wires, each with a part number
copies N    not printed: N files h01.yml, h02.yml, ... in the working folder, each a small harness
"""

import sys

HEAD = "metadata: {title: S, pn: S, company: A, address: B}"


def chain(cables: int, wires: int) -> str:
    lines = [
        HEAD,
        f"connectors:\n  C: {{type: T, pincount: {wires}}}",
        f"cables:\n  W: {{wirecount: {wires}, color_code: DIN, length: 1, gauge: 0.25}}",
        "connections:",
    ]
    for i in range(cables):
        lines.append(f"  - - C.X{i}: [1-{wires}]\n    - W.W{i}: [1-{wires}]\n    - C.X{i + 1}: [1-{wires}]")
    return "\n".join(lines)


def pins(count: int) -> str:
    labels = ", ".join(f"L{i}" for i in range(count))
    return "\n".join([
        HEAD,
        f"connectors:\n  C: {{type: T, pinlabels: [{labels}]}}",
        "cables:\n  W: {wirecount: 1, colors: [RD], length: 1, gauge: 0.25}",
        "connections:\n  - - C.X1: [1]\n    - W.W1: [1]\n    - C.X2: [1]",
    ])


def bundle(wires: int) -> str:
    manufacturers = ", ".join(f"M{i % 2}" for i in range(wires))
    numbers = ", ".join(f"P{i}" for i in range(wires))
    return "\n".join([
        HEAD,
        f"connectors:\n  C: {{type: T, pincount: {wires}}}",
        f"cables:\n  B: {{category: bundle, wirecount: {wires}, color_code: DIN, length: 1, gauge: 0.25, "
        f"manufacturer: [{manufacturers}], mpn: [{numbers}]}}",
        f"connections:\n  - - C.X1: [1-{wires}]\n    - B.B1: [1-{wires}]\n    - C.X2: [1-{wires}]",
    ])


def copies(count: int) -> None:
    for i in range(1, count + 1):
        with open(f"h{i:02}.yml", "w", encoding="utf-8") as file:
            file.write(f"""\
connectors:
  X{i}A: {{type: Header, pincount: 3}}
  X{i}B: {{type: Header, pincount: 3}}
cables:
  C{i}: {{wirecount: 3, colors: [RD, BK, WH], length: 1.5, gauge: 0.25}}
connections:
  - - X{i}A: [1-3]
    - C{i}: [1-3]
    - X{i}B: [1-3]
""")


def main() -> None:
    kind, numbers = sys.argv[1], [int(word) for word in sys.argv[2:]]
    if kind == "copies":
        copies(*numbers)
    else:
        print({"chain": chain, "pins": pins, "bundle": bundle}[kind](*numbers))


main()
