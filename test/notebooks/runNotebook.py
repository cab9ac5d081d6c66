"""Runs the code cells of a notebook in order, as a kernel does, and prints what each one's last expression is."""
import ast
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    notebook = json.load(file)

names = {"__name__": "__main__"}
for cell in notebook["cells"]:
    if cell["cell_type"] != "code":
        continue
    tree = ast.parse("".join(cell["source"]), filename=cell["id"])
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, cell["id"], "exec"), names)
    if last is not None:
        value = eval(compile(ast.Expression(last.value), cell["id"], "eval"), names)
        if value is not None:
            print(repr(value))
