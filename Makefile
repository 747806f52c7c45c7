# Khobac: bare `make` lists what there is. Needs Python 3.11, 3.12 or 3.13 and make; everything else is fetched into this folder.

.DEFAULT_GOAL := help
.PHONY: help setup demo test bench up down status logs lint coverage format

PYTHON ?= # setup.sh looks for one
BIN := .venv/bin
STAMP := .venv/.khobac
S ?=
STACK ?=
WIPE :=
OPTIONS := $(if $(STACK),--stack $(STACK))

help: ## liệt kê các lệnh · list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## tạo .venv và cài mọi thứ cần · make .venv and install all that is needed

$(STAMP): requirements.txt pyproject.toml contracts/pyproject.toml
	@deploy/local/setup.sh "$(PYTHON)"
	@touch $@

demo: $(STAMP) ## chạy thử trọn một hồ sơ, từ ký đến chi trả · the main road, live: from a signed dossier to paid
	@$(BIN)/khobac demo

up: $(STAMP) ## khởi động bộ máy trên máy này · start the stack on this machine
	@$(BIN)/khobac up $(OPTIONS)

down: $(STAMP) ## dừng bộ máy; xoá cả dữ liệu: make down WIPE=1 · stop the stack; WIPE=1 deletes its data, too
	@$(BIN)/khobac down $(OPTIONS) $(if $(filter 1,$(WIPE)),--wipe)

status: $(STAMP) ## các tiến trình, bộ nhớ, địa chỉ · processes, memory, addresses
	@$(BIN)/khobac status $(OPTIONS)

logs: $(STAMP) ## nhật ký của một tiến trình: make logs S=dossier · the log of one process
	@$(BIN)/khobac logs $(S) $(OPTIONS)

lint: $(STAMP) ## kiểm tra mã nguồn · check the source: ruff, mypy --strict, import rules, no secrets
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/gitleaks dir . --redact --verbose --no-banner --log-level warn

test: lint ## mọi kiểm tra, trên Kafka và MongoDB thật · all checks and tests, on the real servers
	@$(BIN)/pytest; code=$$?; $(BIN)/khobac down --stack test >/dev/null; exit $$code

coverage: $(STAMP) ## độ phủ của các kiểm tra nhanh · coverage of the quick tests, reported and not chased
	@$(BIN)/coverage run -m pytest -q tests/unit tests/contract tests/architecture
	@$(BIN)/coverage report --skip-covered --sort=cover | tail -40

format: $(STAMP) ## định dạng mã nguồn · format the source
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: $(STAMP) ## đo tốc độ và in bảng · measure and print the table of figures
	@$(BIN)/python -m tests.bench
