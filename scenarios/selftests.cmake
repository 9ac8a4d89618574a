# The gate tests itself. Each of these makes a known change to Filare, in memory. The scenario then has to be red and name that change first.
# `ctest --preset perf-selftest` runs them. They are no part of the gate. The limits are those of the gate unless a case says otherwise.

# --- No change: shows that the others do not move calls merely because a function is compiled again
filperf_add_selftest(nothing SCENARIO run-html
    FUNCTION filare.parser.yaml_loader:safe_load_yaml CHANGE same)

# --- A call made twice
filperf_add_selftest(every-file-loaded-twice SCENARIO run-html
    FUNCTION filare.parser.yaml_loader:safe_load_yaml CHANGE twice CALL yaml.load
    EXPECT yaml/__init__.py:load)
filperf_add_selftest(metadata-loaded-twice SCENARIO metadata-merge
    FUNCTION filare.parser.yaml_loader:safe_load_yaml CHANGE twice CALL yaml.load
    EXPECT yaml/__init__.py:load)
filperf_add_selftest(table-made-twice SCENARIO run-bom
    FUNCTION filare.models.bom:BomRender.as_tsv CHANGE twice CALL tabulate_module.tabulate
    EXPECT tabulate/__init__.py:tabulate)
filperf_add_selftest(document-written-twice SCENARIO run-shared-bom
    FUNCTION filare.models.document:DocumentRepresentation.to_yaml CHANGE twice CALL _yaml_dumps
    EXPECT filare/models/document.py:_yaml_dumps)
filperf_add_selftest(colors-made-twice SCENARIO run-many-wires
    FUNCTION filare.models.colors:MultiColor._normalize_colors CHANGE twice CALL SingleColor
    EXPECT filare/models/colors.py:SingleColor.__init__)
# These change functions of commands, which the command line interface has registered.
filperf_add_selftest(import-dumped-twice SCENARIO drawio-import
    FUNCTION filare.cli.drawio:import_command CHANGE twice CALL yaml.safe_dump
    EXPECT yaml/__init__.py:safe_dump)
filperf_add_selftest(settings-dumped-twice SCENARIO settings-show
    FUNCTION filare.cli.settings:show_command CHANGE twice CALL yaml.safe_dump
    EXPECT yaml/__init__.py:safe_dump)

# --- One more call, among 1.6 and among 2.7 million
filperf_add_selftest(one-call-more SCENARIO run-html-kitchen-sink
    FUNCTION filare.cli.render:_render_cli CHANGE twice CALL len
    EXPECT "builtin:<built-in method builtins.len>" MAX_PROGRAM_DRIFT 0)
filperf_add_selftest(one-call-more-in-a-pdf SCENARIO run-pdf
    FUNCTION filare.cli.render:_render_cli CHANGE twice CALL len
    EXPECT "builtin:<built-in method builtins.len>" MAX_PROGRAM_DRIFT 0)

# --- A call in a loop
filperf_add_selftest(part-numbers-copied-in-a-loop SCENARIO run-bundle
    FUNCTION filare.models.partnumber:PartNumberInfo.clear_per_field CHANGE loop CALL self.copy TIMES 3
    EXPECT filare/models/partnumber.py:PartNumberInfo.copy)
filperf_add_selftest(quantities-made-in-a-loop SCENARIO run-several-harnesses
    FUNCTION filare.models.dataclasses:Component.__post_init__ CHANGE loop CALL NumberAndUnit.to_number_and_unit TIMES 40
    EXPECT filare/models/numbers.py:NumberAndUnit.to_number_and_unit)
filperf_add_selftest(multipliers-checked-in-a-loop SCENARIO qty-from-file
    FUNCTION filare.models.harness_quantity:HarnessQuantity.fetch_qty_multipliers_from_file
    CHANGE loop CALL self.check_all_multipliers_defined TIMES 80
    EXPECT filare/models/harness_quantity.py:HarnessQuantity.check_all_multipliers_defined)
filperf_add_selftest(links-removed-in-a-loop-before-an-error SCENARIO error-bad-pin
    FUNCTION filare.models.dataclasses:GraphicalComponent.__post_init__ CHANGE loop CALL remove_links TIMES 50
    EXPECT filare/models/utils.py:remove_links)

# --- A cache undone. Filare 1.6.0 keeps one result to use it again: an image that a drawing shows several times. In this scenario it is
#     read and encoded once more, which is far below the floor of the default limits.
filperf_add_selftest(images-encoded-again SCENARIO run-html-image
    FUNCTION filare.render.assets:embed_svg_images CHANGE uncached CALL base64.b64encode
    EXPECT "stdlib/pathlib.py:Path.resolve|stdlib/pathlib/_local.py:Path.resolve" MAX_PROGRAM_DRIFT 0)

# --- A swap that cancels in the total
filperf_add_selftest(strip-instead-of-rstrip SCENARIO run-html-kitchen-sink
    FUNCTION filare.render.graphviz:gv_node_cable CHANGE swap CALL .rstrip INSTEAD .strip
    EXPECT "builtin:<method 'rstrip' of 'str' objects>" "builtin:<method 'strip' of 'str' objects>")
filperf_add_selftest(lstrip-instead-of-strip SCENARIO run-many-wires
    FUNCTION filare.render.graphviz:gv_node_connector CHANGE swap CALL .strip INSTEAD .lstrip
    EXPECT "builtin:<method 'strip' of 'str' objects>" "builtin:<method 'lstrip' of 'str' objects>")
filperf_add_selftest(lstrip-instead-of-rstrip SCENARIO run-templates
    FUNCTION filare.render.graphviz:gv_node_cable CHANGE swap CALL .rstrip INSTEAD .lstrip
    EXPECT "builtin:<method 'rstrip' of 'str' objects>" "builtin:<method 'lstrip' of 'str' objects>")

# --- A loop that calls nothing: no call moves, only lines do
filperf_add_selftest(a-loop-that-calls-nothing SCENARIO run-html
    FUNCTION filare.parser.yaml_loader:safe_load_yaml CHANGE spin TIMES 10000)
filperf_add_selftest(a-loop-that-calls-nothing-in-a-pdf SCENARIO run-pdf
    FUNCTION filare.cli.render:_render_cli CHANGE spin TIMES 10000)
