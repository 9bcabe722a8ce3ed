"""The kinds of problem that reading can meet, and their words."""

from __future__ import annotations

from bimcheck.words import Words

CODES: dict[str, Words] = {
    "SYNTAX": Words("不符合 STEP 物理文件语法 (ISO 10303-21)", "not STEP physical file syntax (ISO 10303-21)"),
    "UNTERMINATED": Words("文件不完整：缺少结束标记", "the file is cut short: an end mark is missing"),
    "HEADER": Words("文件头缺少必需的条目", "the header lacks an entry that it must have"),
    "SEVERAL_DATA_SECTIONS": Words("文件含有多个 DATA 段", "the file has several DATA sections"),
    "DUPLICATE_ID": Words("实例编号重复", "an instance number is used twice"),
    "DANGLING_REFERENCE": Words("引用了不存在的实例", "refers to an instance that does not exist"),
    "UNKNOWN_CLASS": Words("该 IFC 版本没有这个类", "the schema has no such class"),
    "ABSTRACT_CLASS": Words("抽象类不能有实例", "an abstract class cannot have instances"),
    "ARGUMENT_COUNT": Words("属性个数与类定义不符", "the number of attributes is not that of the class"),
    "ARGUMENT_KIND": Words("属性值的种类与类定义不符", "an attribute has another kind of value than its class says"),
    "REFERENCE_CLASS": Words("引用的实例不是所要求的类", "refers to an instance of another class than is asked for"),
    "ENCODING_UTF8": Words("字符串直接使用 UTF-8，而未按标准转义", "text is raw UTF-8 instead of being escaped"),
    "ENCODING_GB18030": Words("字符串使用 GBK/GB18030 字节", "text is GBK/GB18030 bytes"),
    "ENCODING_LATIN1": Words("字符串使用 Latin-1 字节", "text is Latin-1 bytes"),
    "ENCODING_ESCAPE": Words("字符串中的转义序列有误", "a string holds a malformed escape sequence"),
}

# Of SHAPE_PROBLEMS (bimcheck.model): codes, and the reasons behind them.
SHAPE_CODES: dict[str, Words] = {
    "BOX_ONLY": Words("无法生成几何实体，仅有外包盒", "no solid could be made of its geometry, only a box around it"),
    "NO_SHAPE": Words("有几何表达但无法生成几何形体", "it has geometry, but no shape could be made of it"),
}
SHAPE_REASONS: dict[str, Words] = {
    "failed": Words("几何引擎无法转换", "no geometry kernel could convert it"),
    "empty": Words("扣减洞口后没有剩余实体", "nothing of it is left once openings are cut out"),
    "died": Words("几何引擎崩溃", "the geometry kernels crashed"),
    "hung": Words("几何引擎超时", "the geometry kernels took too long"),
    "memory": Words("几何引擎内存不足", "the geometry kernels ran out of memory"),
    "unread": Words("几何引擎无法打开该文件", "the geometry kernels could not open the file"),
    "limit": Words("几何引擎多次崩溃后停止", "given up after too many crashes of the geometry kernels"),
}
