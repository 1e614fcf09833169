"""What each act and each kind of record is called on screen; tests keep both tables complete."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Promise] = {
    "accounts.add_person": _("新增人员"),
    "accounts.change_person": _("修改人员资料"),
    "accounts.reset_password": _("重设密码"),
    "accounts.change_own_password": _("修改本人密码"),
    "accounts.deactivate": _("停用账号"),
    "accounts.reactivate": _("恢复账号"),
    "accounts.give_role": _("授予角色"),
    "accounts.end_role": _("结束角色"),
    "areas.add_area": _("设立区域"),
    "areas.add_unit": _("设立机构"),
    "areas.restate_area": _("变更区域"),
    "areas.restate_unit": _("变更机构"),
    "areas.split_area": _("拆分区域"),
    "areas.split_unit": _("拆分机构"),
    "areas.close_area": _("撤销区域"),
    "areas.close_unit": _("撤销机构"),
    "areas.take_back_area": _("撤回区域变更"),
    "areas.take_back_unit": _("撤回机构变更"),
    "areas.carry_names": _("到期更名"),
    "api.create_token": _("建立接口令牌"),
    "api.revoke_token": _("停用接口令牌"),
    "demo.build_zone": _("建立演示开发区"),
    "demo.build_large": _("填充演示数据"),
    "documents.archive": _("归档文件"),
    "documents.begin_reading": _("开始读取文件"),
    "documents.fail_reading": _("文件读取失败"),
    "documents.keep_reading": _("文件读取完成"),
    "documents.put_back": _("文件重新排队"),
    "documents.reread": _("重新读取文件"),
    "documents.restore": _("恢复文件"),
    "documents.upload": _("上传文件"),
    "documents.upload_edition": _("上传更正稿"),
    "ledger.change_target": _("修改目标"),
    "ledger.decompose_target": _("分解目标"),
    "ledger.enter_target": _("登记目标"),
    "ledger.export_benchmarks": _("导出对标"),
    "ledger.export_observations": _("导出完成数据"),
    "ledger.export_targets": _("导出目标"),
    "ledger.export_tasks": _("导出任务"),
    "ledger.supersede_target": _("调整目标"),
    "ledger.withdraw_target": _("撤回目标"),
    "playbooks.adopt": _("采用办法"),
    "playbooks.withdraw": _("撤回办法"),
    "returns.approve_return": _("批准报表"),
    "returns.begin": _("开始填报"),
    "returns.check_return": _("审核报表"),
    "returns.confirm_table": _("确认导入表格"),
    "returns.correct": _("更正报表"),
    "returns.explain": _("说明导入提示"),
    "returns.fail_reading": _("表格读取失败"),
    "returns.keep_reading": _("表格读取完成"),
    "returns.map_columns": _("对应表格各列"),
    "returns.not_taken_in": _("表格未能入库"),
    "returns.save": _("保存填报"),
    "returns.send_back": _("退回报表"),
    "returns.send_back_table": _("退回表格"),
    "returns.submit": _("报送报表"),
    "returns.take_in": _("表格数据入库"),
    "returns.upload": _("上传表格"),
    "review.change": _("修改读取结果"),
    "review.confirm": _("确认读取结果"),
    "review.confirm_sure": _("一次确认"),
    "review.merge": _("合并读取结果"),
    "review.not_ours": _("标为非本区"),
    "review.reject": _("剔除读取结果"),
    "review.reopen": _("退回待审"),
    "review.settle": _("核定矛盾"),
    "review.split": _("拆分读取结果"),
    "review.unsettle": _("重新核实矛盾"),
    "statistics.export": _("导出指标数据"),
    "statistics.record": _("导入历史数据"),
}


def act_in_words(name: str) -> str:
    """The name of an act on screen; as it is in code where this table does not know it."""
    return str(ACTS.get(name, name))


KINDS: dict[str, Promise] = {
    "accounts.user": _("人员"),
    "api.token": _("接口令牌"),
    "accounts.membership": _("角色"),
    "areas.zone": _("开发区"),
    "areas.area": _("区域"),
    "areas.areastate": _("区域状态"),
    "areas.unit": _("机构"),
    "areas.unitstate": _("机构状态"),
    "documents.document": _("文件"),
    "documents.statement": _("数据"),
    "documents.taskclause": _("任务条目"),
    "documents.finding": _("矛盾"),
    "ledger.observation": _("完成数据"),
    "ledger.target": _("目标"),
    "ledger.task": _("任务"),
    "playbooks.playbookversion": _("办法版本"),
    "statistics.vintage": _("指标数据"),
    "returns.intake": _("导入的表格"),
    "returns.mapping": _("对应关系"),
    "returns.return": _("报表"),
    "returns.returnline": _("填报数据"),
}


def kind_in_words(model: str) -> str:
    """What records of a model are called on screen; the model's name where this table does not know it."""
    return str(KINDS.get(model, model))


FIELDS: dict[str, Promise] = {
    "clause_end": _("语句止"),
    "clause_start": _("语句起"),
    "digest": _("内容摘要"),
    "decided_by": _("审核人"),
    "document": _("文件"),
    "documents": _("文件数"),
    "end": _("止于"),
    "filter": _("筛选"),
    "merged_into": _("合并到"),
    "password": _("密码"),
    "read": _("原读取结果"),
    "rows": _("行数"),
    "source": _("来源"),
    "start": _("始于"),
    "statements": _("数据条数"),
    "targets": _("目标数"),
    "unchanged": _("未变行数"),
}
"""What fields are called that have no name in their model, and what acts tell beside fields."""
